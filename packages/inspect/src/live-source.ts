import type { Expected, LayerDetails, LayerView, Reply } from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';
import type { Source } from './source.ts';

/** A layer that lives. Once its socket does not answer for it any more, it is what it left that does. */
export class LiveSource implements Source {
  readonly #socket: Source;
  readonly #left: () => Source;

  /** @param left what the layer has left when it is gone */
  constructor(socket: Source, left: () => Source) {
    this.#socket = socket;
    this.#left = left;
  }

  layer(): Promise<Expected<LayerView>> {
    return this.#ask((source) => source.layer());
  }

  children(query: ChildQuery): Promise<Expected<Reply<'children'>>> {
    return this.#ask((source) => source.children(query));
  }

  child(ident: string): Promise<Expected<LayerView>> {
    return this.#ask((source) => source.child(ident));
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#ask((source) => source.messages(query));
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#ask((source) => source.details());
  }

  async #ask<T>(question: (source: Source) => Promise<Expected<T>>): Promise<Expected<T>> {
    const answer = await question(this.#socket);
    return answer.ok ? answer : question(this.#left());
  }
}
