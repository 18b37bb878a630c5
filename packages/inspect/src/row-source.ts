import { dirname } from 'node:path';
import {
  failure,
  NO_MESSAGES,
  value,
  type Expected,
  type LayerDetails,
  type LayerView,
  type Reply,
} from '@gator/protocol';
import { readAttempts } from '@gator/store';
import type { Source } from './source.ts';

/** A layer that has not started, or never will: all that is known of it is what its parent knows. */
export class RowSource implements Source {
  readonly #row: LayerView;

  constructor(row: LayerView) {
    this.#row = row;
  }

  layer(): Promise<Expected<LayerView>> {
    return Promise.resolve(value(this.#row));
  }

  children(): Promise<Expected<Reply<'children'>>> {
    return Promise.resolve(value({ children: [], total: 0 }));
  }

  child(ident: string): Promise<Expected<LayerView>> {
    return Promise.resolve(failure(`'${this.#row.path}' has not started: '${ident}' is not there`));
  }

  messages(): Promise<Expected<Reply<'get_messages'>>> {
    return Promise.resolve(value({ messages: [], total: 0, status: this.#row.state }));
  }

  details(): Promise<Expected<LayerDetails>> {
    const { directory, ident } = this.#row;
    const nothing = {
      errors: [],
      metrics: [],
      usage: [],
      artefacts: [],
      artefacts_total: 0,
      attempts: readAttempts(dirname(directory), ident) ?? [],
    };
    return Promise.resolve(value({ attributes: {}, messages: [...NO_MESSAGES], ...nothing }));
  }
}
