import type { Report, Units } from '@gator/protocol';
import type { Upstream } from '../layer/host.ts';
import { KnownNeeds } from './known-needs.ts';

/** Changes are told to the parent at most this often, in milliseconds; needs are told at once. */
const REPORT_PAUSE = 100;

export interface UpwardOptions {
  readonly upstream: Upstream;
  readonly report: () => Report;
  readonly needs: () => readonly Units[];
  readonly waiting: () => readonly Units[];
  /** What the parent takes the tier to need before it has told anything. */
  readonly assumed: Iterable<Units>;
  /** Milliseconds between reports where nothing changes. */
  readonly heartbeat: number;
}

/** What a tier tells its parent, as seldom as can be: its report when it has changed, its needs when they matter. */
export class Upward {
  readonly #options: UpwardOptions;
  readonly #known: KnownNeeds;
  #heartbeat: NodeJS.Timeout | undefined;
  #reporting: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #released: Units[] = [];

  constructor(options: UpwardOptions) {
    this.#options = options;
    this.#known = new KnownNeeds(options.assumed);
    this.resume();
  }

  /** The parent stands still, and could only pile up what it is told. */
  pause(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  resume(): void {
    this.#heartbeat ??= setInterval(() => {
      this.report();
    }, this.#options.heartbeat);
  }

  /** Something has changed; it is told soon, together with what changes meanwhile. */
  changed(): void {
    this.#reporting ??= setTimeout(() => {
      this.report();
    }, REPORT_PAUSE);
    this.#turn ??= setImmediate(() => {
      this.#takeTurn();
    });
  }

  /** Units go back to the parent, with the next word of needs. */
  release(units: readonly Units[]): void {
    this.#released.push(...units);
  }

  report(): void {
    clearTimeout(this.#reporting);
    this.#reporting = undefined;
    const needs = this.#options.needs();
    if (!this.#known.are(needs)) this.#tellNeeds(needs);
    this.#options.upstream.report(this.#options.report());
  }

  /** The tier has ended: its outcome is all that is still told. */
  end(): void {
    this.pause();
    clearTimeout(this.#reporting);
    clearImmediate(this.#turn);
  }

  #takeTurn(): void {
    this.#turn = undefined;
    const needs = this.#options.needs();
    if (this.#released.length > 0 || this.#known.lack(needs, this.#options.waiting()))
      this.#tellNeeds(needs);
  }

  #tellNeeds(needs: readonly Units[]): void {
    this.#known.tell(needs);
    const released = this.#released;
    this.#released = [];
    this.#options.upstream.need(needs, released);
  }
}
