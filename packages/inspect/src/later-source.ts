import type { Expected, LayerDetails, LayerView, Reply } from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';
import type { Source } from './source.ts';

/** A layer that had not started when it was opened: where its facts are is found out at each question. */
export class LaterSource implements Source {
  readonly #look: () => Source;

  /** @param look where the layer's facts are now */
  constructor(look: () => Source) {
    this.#look = look;
  }

  layer(): Promise<Expected<LayerView>> {
    return this.#look().layer();
  }

  children(query: ChildQuery): Promise<Expected<Reply<'children'>>> {
    return this.#look().children(query);
  }

  child(ident: string): Promise<Expected<LayerView>> {
    return this.#look().child(ident);
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#look().messages(query);
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#look().details();
  }
}
