import { ALL_CHILDREN, type Layer } from '@gator/inspect';
import type { Expected, LayerView, Selection } from '@gator/protocol';
import { Frames } from '../live/frames.ts';
import { draw } from './draw.ts';
import type { FullScreen } from './full-screen.ts';
import { keysIn } from './key.ts';
import { Onlooker } from './onlooker.ts';
import { react } from './react.ts';
import { unfoldedTiers } from './rows.ts';
import { begin, lookedAt, type Effect, type Event, type State } from './state.ts';
import { wayTo } from './tree.ts';
import { Watch } from './watch.ts';

/** Milliseconds between frames, at least; and at most, so that the times go on. */
const FRAME = 50;
const TICK = 1000;
/** Why a layer ends that somebody stops who looks at it. */
const REASON = 'stopped by user';
/** Children that are in the way of nobody, however many others there are. */
const ALWAYS: readonly Selection[] = ['failed', 'running'];

export interface SessionOptions {
  /** The layer that was attached to; it is closed by whoever opened it. */
  readonly root: Layer;
  readonly view: LayerView;
  /** Opens it again: when it has ended, another source answers for it. */
  readonly reopen: () => Promise<Expected<Layer>>;
  readonly screen: FullScreen;
  /** Microseconds since the epoch. */
  readonly now: () => number;
}

/** Somebody who looks at a run: keys and news make a new state, which is drawn, and which says what has to be followed. */
export class Session {
  readonly #options: SessionOptions;
  readonly #over = Promise.withResolvers<undefined>();
  readonly #tiers = new Map<string, Watch>();
  readonly #onlooker: Onlooker;
  #state: State;
  readonly #frames = new Frames(FRAME, () => this.#draw());

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = begin(options.view, options.screen.size);
    this.#onlooker = new Onlooker({
      open: (path) => this.#open(path),
      tell: (event) => this.#tell(event),
    });
  }

  /** Settles when it was left. */
  async run(): Promise<void> {
    const { screen } = this.#options;
    const tick = setInterval(() => this.#frames.soon(), TICK);
    screen.open({
      resized: () => this.#tell({ id: 'resized', size: screen.size }),
      pressed: (text) => {
        for (const key of keysIn(text)) this.#tell({ id: 'key', key });
      },
    });
    this.#follow();
    this.#frames.now();
    await this.#over.promise;
    clearInterval(tick);
    this.#frames.stop();
    for (const watch of this.#tiers.values()) watch.close();
    this.#onlooker.close();
    screen.close();
  }

  /** Leaves, as the key `q` does. */
  leave(): void {
    this.#over.resolve(undefined);
  }

  #tell(event: Event): void {
    const { state, effects } = react(this.#state, event);
    this.#state = state;
    if (state.mode.id === 'over') {
      this.leave();
      return;
    }
    this.#follow();
    for (const effect of effects) void this.#carryOut(effect);
    this.#frames.soon();
  }

  /** Follows what is shown, and nothing else. */
  #follow(): void {
    const wanted = unfoldedTiers(this.#state);
    for (const [path, watch] of this.#tiers) {
      if (wanted.has(path)) continue;
      watch.close();
      this.#tiers.delete(path);
    }
    for (const path of wanted) if (!this.#tiers.has(path)) this.#tiers.set(path, this.#watch(path));
    this.#onlooker.lookAt(lookedAt(this.#state));
  }

  #watch(path: string): Watch {
    return new Watch({
      messages: false,
      open: () => this.#open(path),
      onSnapshot: (snapshot) => {
        this.#tell({ id: 'snapshot', path, snapshot });
        if (snapshot.children_total > snapshot.children.length) void this.#readAlways(path);
      },
      onDelta: (delta) => {
        this.#tell({ id: 'delta', path, delta });
        if (delta.missed.children > 0) void this.#readAlways(path);
      },
      onLost: (reason) => this.#tell({ id: 'notice', text: reason }),
    });
  }

  #open(path: string): Promise<Expected<Layer>> {
    const { root, view, reopen } = this.#options;
    return path === view.path ? reopen() : root.descend(wayTo(this.#state.tree, path));
  }

  /** Of a tier with too many children to read them all, those that nobody wants to miss. */
  async #readAlways(path: string): Promise<void> {
    for (const only of ALWAYS) await this.#readChildren(path, 0, only);
  }

  async #readChildren(path: string, after: number, only: Selection): Promise<void> {
    const page = await this.#tiers.get(path)?.layer?.children({ ...ALL_CHILDREN, after, only });
    if (page?.ok !== true) return;
    const total = only === 'all' ? page.value.total : this.#totalOf(path);
    const paged = only === 'all' ? after + page.value.children.length : 0;
    this.#tell({ id: 'children', path, page: { ...page.value, total }, paged });
  }

  #totalOf(path: string): number {
    return this.#state.tree.branches.get(path)?.total ?? 0;
  }

  async #carryOut(effect: Effect): Promise<void> {
    switch (effect.id) {
      case 'more':
        return this.#readChildren(effect.path, effect.after, 'all');
      case 'read':
        return this.#onlooker.read(this.#state.log, effect.direction);
      case 'stop':
        return this.#stop(effect.layer);
      default:
        return effect satisfies never;
    }
  }

  async #stop({ path }: LayerView): Promise<void> {
    const layer = await this.#open(path);
    const stopped = layer.ok ? await layer.value.stop(REASON, false) : layer;
    if (layer.ok) layer.value.close();
    const text = stopped.ok ? `stopping ${path}` : `${path} was not stopped: ${stopped.reason}`;
    this.#tell({ id: 'notice', text });
  }

  /** A terminal that has fallen behind gets the next frame when there is room for it. */
  #draw(): void {
    const { screen, now } = this.#options;
    if (screen.isReady) screen.draw(draw(this.#state, now()));
    else this.#frames.soon();
  }
}
