import type { Expected, LayerDetails, LayerView, Reply } from '@gator/protocol';
import {
  lookInto,
  readBelow,
  readChildren,
  readDetails,
  readLayer,
  readMessages,
  type ChildQuery,
  type MessageQuery,
} from '@gator/store';
import type { Source } from './source.ts';

/** A layer whose database is read: it has ended, or nobody answers for it. */
export class DatabaseSource implements Source {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  layer(): Promise<Expected<LayerView>> {
    return this.#read(readLayer);
  }

  children(query: ChildQuery): Promise<Expected<Reply<'children'>>> {
    return this.#read((directory) => readChildren(directory, query));
  }

  child(ident: string): Promise<Expected<LayerView>> {
    return this.#read((directory) => readBelow(directory, ident));
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#read((directory) => readMessages(directory, query));
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#read(readDetails);
  }

  #read<T>(look: (directory: string) => T | undefined): Promise<Expected<T>> {
    const absent = `there is no such layer in ${this.#directory}`;
    return Promise.resolve(lookInto(this.#directory, look, absent));
  }
}
