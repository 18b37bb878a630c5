import type { Report, Units } from '@gator/protocol';
import type { Upstream } from '../layer/host.ts';

/** Changes are told to the parent at most this often, in milliseconds; needs are told at once. */
const REPORT_PAUSE = 100;

export interface UpwardOptions {
  readonly upstream: Upstream;
  readonly report: () => Report;
  readonly needs: () => readonly Units[];
  /** Milliseconds between reports where nothing changes. */
  readonly heartbeat: number;
}

/** What a tier tells its parent, as seldom as can be: its report when it has changed, its needs when they have. */
export class Upward {
  readonly #options: UpwardOptions;
  readonly #heartbeat: NodeJS.Timeout;
  #reporting: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #toldNeeds = '';
  #released: Units[] = [];

  constructor(options: UpwardOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => {
      this.report();
    }, options.heartbeat);
  }

  /** Something has changed; it is told soon, together with what changes meanwhile. */
  changed(): void {
    this.#reporting ??= setTimeout(() => {
      this.report();
    }, REPORT_PAUSE);
    this.#turn ??= setImmediate(() => {
      this.#tellNeeds();
    });
  }

  /** Units go back to the parent, with the next word of needs. */
  release(units: readonly Units[]): void {
    this.#released.push(...units);
  }

  report(): void {
    clearTimeout(this.#reporting);
    this.#reporting = undefined;
    this.#options.upstream.report(this.#options.report());
  }

  /** The tier has ended: its outcome is all that is still told. */
  end(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#reporting);
    clearImmediate(this.#turn);
  }

  #tellNeeds(): void {
    this.#turn = undefined;
    const needs = this.#options.needs();
    const text = JSON.stringify(needs);
    if (text === this.#toldNeeds && this.#released.length === 0) return;
    this.#toldNeeds = text;
    const released = this.#released;
    this.#released = [];
    this.#options.upstream.need(needs, released);
  }
}
