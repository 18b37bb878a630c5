import type { Link } from '@gator/client';
import type { Payload, Report, Units } from '@gator/protocol';
import type { MessageRow } from '@gator/store';
import type { Upstream } from './host.ts';

/** Lines sent up in one frame, and lines that may wait for their turn before the job does. */
const BATCH = 1000;
const BACKLOG = 4000;

type Line = Payload<'forward'>['lines'][number];

/** A layer's parent, over the link. */
export class Uplink implements Upstream {
  readonly sink: Upstream['sink'];
  readonly #link: Link;
  readonly #child: number;
  #lines: Line[] = [];
  #sending: Promise<void> | undefined;

  constructor(link: Link, child: number, forward: 'all' | 'none') {
    this.#link = link;
    this.#child = child;
    this.sink =
      forward === 'all'
        ? (rows, path) => {
            this.#forward(rows, path);
          }
        : undefined;
  }

  report(report: Report): void {
    this.#link.peer.post('update', { child: this.#child, report });
  }

  need(needs: readonly Units[], released: readonly Units[]): void {
    this.#link.peer.post('need', { child: this.#child, needs, released });
  }

  pressure(): Promise<void> | undefined {
    return this.#lines.length < BACKLOG ? undefined : this.#sending;
  }

  /** Settles when every line has been taken by the parent. */
  async drain(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  #forward(rows: readonly MessageRow[], path: string): void {
    for (const [time, severity, , message] of rows)
      this.#lines.push([time, severity, path, message]);
    this.#sending ??= this.#send();
  }

  async #send(): Promise<void> {
    await Promise.resolve();
    while (this.#lines.length > 0) {
      const lines = this.#lines.slice(0, BATCH);
      this.#lines = this.#lines.slice(BATCH);
      await this.#link.peer.request('forward', { lines });
    }
    this.#sending = undefined;
  }
}
