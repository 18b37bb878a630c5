import {
  failure,
  type Expected,
  type LayerDetails,
  type LayerView,
  type Reply,
} from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';
import type { Source } from './source.ts';

/** Puts a question to whichever source answers it now. */
type Ask = <T>(question: (source: Source) => Promise<Expected<T>>) => Promise<Expected<T>>;

/** A layer that lives. Once its socket does not answer for it any more, it is what it left that does. */
export function liveSource(socket: Source, left: () => Source): Source {
  return new ForwardingSource(async (question) => {
    const answer = await question(socket);
    return answer.ok ? answer : question(left());
  });
}

/** A layer that had not started when it was opened: where its facts are is found out at each question. */
export function laterSource(look: () => Source): Source {
  return new ForwardingSource((question) => question(look()));
}

/** Where a layer's facts are can change between two questions; a record that cannot be read is an answer too. */
class ForwardingSource implements Source {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = async (question) => {
      try {
        return await ask(question);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return failure(`its record cannot be read: ${why}`);
      }
    };
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
}
