import {
  failure,
  value,
  type Delta,
  type Expected,
  type LayerDetails,
  type LayerView,
  type Reply,
} from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';
import type { Connection } from './connection.ts';
import { liveSource } from './forwarding-source.ts';
import { openDirectory } from './open.ts';
import { RowSource } from './row-source.ts';
import { SocketSource } from './socket-source.ts';
import type { Source } from './source.ts';

/**
 * How a layer was found:
 * - `live`: its own socket answers
 * - `relayed`: a layer above it answers for it, alive or ended
 * - `ended`: it recorded its end
 * - `lost`: its process is gone, and it recorded no end
 * - `silent`: its process is there and does not answer
 * - `unstarted`: only its parent knows it
 */
export type Standing = 'live' | 'relayed' | 'ended' | 'lost' | 'silent' | 'unstarted';

/** How a layer is reached. */
export interface Line {
  readonly connection: Connection;
  /** Idents from the layer that answers to this one; empty for itself. */
  readonly nest: string;
  /** The path of the layer that answers, where only that one may. */
  readonly root?: string;
  /** Whether another layer's owner closes the connection. */
  readonly shared: boolean;
}

export interface LayerOptions {
  readonly standing: Standing;
  readonly source: Source;
  /** The layer as its parent knows it, where it has one: only the parent knows what it waited for. */
  readonly row: LayerView | undefined;
  readonly line?: Line | undefined;
}

/** One layer of a run, alive or ended, wherever its facts are. */
export class Layer {
  readonly standing: Standing;
  readonly #source: Source;
  readonly #row: LayerView | undefined;
  readonly #line: Line | undefined;

  constructor({ standing, source, row, line }: LayerOptions) {
    this.standing = standing;
    this.#source = source;
    this.#row = row;
    this.#line = line;
  }

  async view(): Promise<Expected<LayerView>> {
    const view = await this.#source.layer();
    if (!view.ok || this.#row === undefined) return view;
    const { dependencies, updated } = this.#row;
    return value({ ...view.value, dependencies, updated });
  }

  children(query: ChildQuery): Promise<Expected<Reply<'children'>>> {
    return this.#source.children(query);
  }

  child(ident: string): Promise<Expected<LayerView>> {
    return this.#source.child(ident);
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#source.messages(query);
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#source.details();
  }

  /** One of its children, as a layer of its own. Whoever opens it closes it. */
  async below(child: LayerView): Promise<Expected<Layer>> {
    const line = this.#line;
    if (line === undefined || this.standing !== 'relayed')
      return openDirectory(child.directory, child);
    const nest = line.nest === '' ? child.ident : `${line.nest}/${child.ident}`;
    const socket = new SocketSource(line.connection.peer, { nest_path: nest });
    // Of a layer that has no database yet there is nothing to ask for but what its parent knows.
    const source = child.started === null ? liveSource(socket, () => new RowSource(child)) : socket;
    const shared = { connection: line.connection, nest, shared: true };
    return value(new Layer({ standing: 'relayed', source, row: child, line: shared }));
  }

  /** A layer further down, by the layers from its child to it; none for itself, which cannot be opened so. */
  async descend(way: readonly LayerView[]): Promise<Expected<Layer>> {
    const last = way.at(-1);
    if (last === undefined) return failure('no layer below was named');
    // Only over a connection of another layer does the way matter: a directory is opened where it is.
    if (this.standing !== 'relayed') return this.below(last);
    let at: Expected<Layer> = value(this);
    for (const next of way) {
      if (!at.ok) return at;
      at = await at.value.below(next);
    }
    return at;
  }

  /** Whether `subscribe` can be asked for: only a layer itself tells what changes. */
  get tells(): boolean {
    return this.#line?.nest === '';
  }

  /**
   * Asks to be told what changes, from the snapshot that is returned on. A layer that has no
   * socket of its own fails: it has to be asked again and again.
   */
  async subscribe(
    options: { readonly messages: boolean },
    onDelta: (delta: Delta) => void,
  ): Promise<Expected<Reply<'subscribe'>>> {
    if (this.#line?.nest !== '') return failure('it does not tell by itself');
    this.#line.connection.onDelta = onDelta;
    return this.#line.connection.peer.request('subscribe', { ...options, ...rootOf(this.#line) });
  }

  /**
   * Ends the layer and all below it, or one of its children; with force, at once. Fails with the
   * reason where it cannot be asked.
   */
  async stop(reason: string, force: boolean, child = ''): Promise<Expected<object>> {
    if (this.#line === undefined) return failure('it does not run');
    const { connection, nest } = this.#line;
    const nestPath = [nest, child].filter((part) => part !== '').join('/');
    const meant = { ...rootOf(this.#line), nest_path: nestPath };
    return connection.peer.request('stop', { reason, force, ...meant });
  }

  /** Settles when nobody answers for the layer any more; undefined where nobody does from the start. */
  get closed(): Promise<void> | undefined {
    return this.#line?.connection.closed;
  }

  /** Closes its own connection. */
  close(): void {
    if (this.#line?.shared === false) this.#line.connection.close();
  }
}

function rootOf({ root }: Line): { root_path?: string } {
  return root === undefined ? {} : { root_path: root };
}
