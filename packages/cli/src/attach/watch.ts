import { setTimeout as delay } from 'node:timers/promises';
import { follow, type Layer } from '@gator/inspect';
import type { Delta, Expected, Reply } from '@gator/protocol';

/** Milliseconds before a layer is looked for again that has not ended and does not answer. */
const AGAIN = 500;

export interface WatchOptions {
  readonly open: () => Promise<Expected<Layer>>;
  readonly messages: boolean;
  readonly onSnapshot: (snapshot: Reply<'subscribe'>) => void;
  readonly onDelta: (delta: Delta) => void;
  /** Nobody can tell of the layer. */
  readonly onLost: (reason: string) => void;
}

/**
 * Follows one layer until it has ended, from whichever source answers for it.
 *
 *     looking ──found──► following ──its source ends──► looking, unless the layer has ended
 *                            └──closed────────────────► over
 */
export class Watch {
  readonly #options: WatchOptions;
  #layer: Layer | undefined;
  #stop: (() => void) | undefined;
  #isClosed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    void this.#run();
  }

  /** The layer as it can be asked now; undefined while it is looked for. */
  get layer(): Layer | undefined {
    return this.#layer;
  }

  close(): void {
    this.#isClosed = true;
    this.#stop?.();
    this.#layer?.close();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed && (await this.#look())) await delay(AGAIN);
    if (this.#isClosed) this.#layer?.close();
  }

  /** Looks for the layer and follows it; true where it has to be looked for again. */
  async #look(): Promise<boolean> {
    const found = await this.#options.open();
    this.#layer?.close();
    this.#layer = found.ok ? found.value : undefined;
    return found.ok ? this.#follow(found.value) : this.#lose(found.reason);
  }

  /** Follows the layer as long as its source tells; true where it has to be looked for again. */
  async #follow(layer: Layer): Promise<boolean> {
    const { messages, onSnapshot, onDelta } = this.#options;
    // What changes before the snapshot has arrived is told after it.
    let early: Delta[] | undefined = [];
    let hasEnded = false;
    const following = await follow(layer, { messages }, (delta) => {
      if (early === undefined) this.#tell(() => onDelta(delta));
      else early.push(delta);
      hasEnded ||= delta.ended;
    });
    if (!following.ok) return this.#lose(following.reason);
    const { snapshot, ended } = following.value;
    this.#stop = () => following.value.close();
    if (this.#isClosed) this.#stop();
    this.#tell(() => onSnapshot(snapshot));
    for (const delta of early) this.#tell(() => onDelta(delta));
    early = undefined;
    await ended;
    // A layer that has just ended is looked at once more: its database has what a delta left out.
    return snapshot.layer.state !== 'COMPLETE' || hasEnded;
  }

  /** It is not looked for again: always false. */
  #lose(reason: string): false {
    this.#tell(() => this.#options.onLost(reason));
    return false;
  }

  #tell(tell: () => void): void {
    if (!this.#isClosed) tell();
  }
}
