import type { Link } from '@gator/client';
import type { ForwardedBlock, Report, Units } from '@gator/protocol';
import type { MessageBlock } from '@gator/store';
import type { Upstream } from './host.ts';

/** Characters sent up in one frame, and characters that may wait for their turn before the job does. */
const BATCH = 256 * 1024;
const BACKLOG = 512 * 1024;
/** A longer message is cut on its way up, so that it fits a frame however its characters are written there. */
const LONGEST = 1024 * 1024;

/** A layer's parent, over the link. */
export class Uplink implements Upstream {
  readonly sink: Upstream['sink'];
  readonly #link: Pick<Link, 'peer'>;
  readonly #child: number;
  #blocks: ForwardedBlock[] = [];
  /** How long the blocks are in all, in characters. */
  #waiting = 0;
  #sending: Promise<void> | undefined;

  constructor(link: Pick<Link, 'peer'>, child: number, forward: 'all' | 'none') {
    this.#link = link;
    this.#child = child;
    this.sink =
      forward === 'all'
        ? (block, path) => {
            this.relay([forwarded(block, path)]);
          }
        : undefined;
  }

  report(report: Report): void {
    this.#link.peer.post('update', { child: this.#child, report });
  }

  need(needs: readonly Units[], released: readonly Units[]): void {
    this.#link.peer.post('need', { child: this.#child, needs, released });
  }

  relay(blocks: readonly ForwardedBlock[]): void {
    for (const block of blocks) {
      this.#blocks.push(block);
      this.#waiting += lengthOf(block);
    }
    this.#sending ??= this.#send();
  }

  pressure(): Promise<void> | undefined {
    return this.#waiting < BACKLOG ? undefined : this.#sending;
  }

  /** Settles when everything has been taken by the parent. */
  async drain(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  async #send(): Promise<void> {
    await Promise.resolve();
    while (this.#blocks.length > 0)
      await this.#link.peer.request('forward', { blocks: this.#take() });
    this.#sending = undefined;
  }

  /** As many blocks as one frame takes. */
  #take(): ForwardedBlock[] {
    let characters = 0;
    let count = 0;
    for (const block of this.#blocks) {
      if (characters > BATCH) break;
      characters += lengthOf(block);
      count += 1;
    }
    this.#waiting -= characters;
    return this.#blocks.splice(0, count);
  }
}

function forwarded({ time, severity, texts }: MessageBlock, path: string): ForwardedBlock {
  const text = texts.join('\n');
  const cut =
    text.length > LONGEST
      ? `${text.slice(0, LONGEST)} … [cut: all of it is in the job's log]`
      : text;
  return [time, severity, path, texts.length, cut];
}

function lengthOf([, , path, , text]: ForwardedBlock): number {
  return path.length + text.length;
}
