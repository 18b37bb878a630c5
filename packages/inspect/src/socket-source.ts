import * as v from 'valibot';
import type { Peer } from '@gator/client';
import {
  layerView,
  value,
  type Expected,
  type LayerDetails,
  type LayerView,
  type Reply,
} from '@gator/protocol';
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
    return this.#resolve(this.#meant.nest_path);
  }

  children(query: ChildQuery): Promise<Expected<Reply<'children'>>> {
    return this.#peer.request('children', { ...query, ...this.#meant });
  }

  child(ident: string): Promise<Expected<LayerView>> {
    const { nest_path: nest } = this.#meant;
    const below = nest === '' ? ident : `${nest}/${ident}`;
    return this.#resolve(below);
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#peer.request('get_messages', { ...query, ...this.#meant });
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#peer.request('details', this.#meant);
  }

  /** The answer has a list of children besides, which is empty here. */
  async #resolve(nest: string): Promise<Expected<LayerView>> {
    const asked = { ...this.#meant, nest_path: nest, depth: 0 };
    const answer = await this.#peer.request('resolve', asked);
    return answer.ok ? value(v.parse(layerView, answer.value)) : answer;
  }
}
