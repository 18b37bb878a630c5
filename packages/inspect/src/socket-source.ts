import type { Peer } from '@gator/client';
import type { Expected, LayerDetails, LayerView, Reply } from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';
import type { Source } from './source.ts';

/** Which layer is asked for. */
export interface Meant {
  /** The path of the layer that answers, so that no other one does in its place; left out where any may. */
  readonly root_path?: string;
  /** Idents from the layer that answers to the one that is asked for; empty for itself. */
  readonly nest_path: string;
}

/** A layer that is asked over a socket: its own, or that of a layer above it, which knows all below by their databases. */
export class SocketSource implements Source {
  readonly #peer: Peer;
  readonly #meant: Meant;

  constructor(peer: Peer, meant: Meant) {
    this.#peer = peer;
    this.#meant = meant;
  }

  layer(): Promise<Expected<LayerView>> {
    return this.#peer.request('resolve', { ...this.#meant, depth: 0 });
  }

  children(query: ChildQuery): Promise<Expected<Reply<'children'>>> {
    return this.#peer.request('children', { ...query, ...this.#meant });
  }

  child(ident: string): Promise<Expected<LayerView>> {
    const { nest_path: nest } = this.#meant;
    const below = nest === '' ? ident : `${nest}/${ident}`;
    return this.#peer.request('resolve', { ...this.#meant, nest_path: below, depth: 0 });
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#peer.request('get_messages', { ...query, ...this.#meant });
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#peer.request('details', this.#meant);
  }
}
