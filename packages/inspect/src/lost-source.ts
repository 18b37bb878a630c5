import {
  value,
  type Expected,
  type LayerDetails,
  type LayerView,
  type Reply,
  type Selection,
} from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';
import { DatabaseSource } from './database-source.ts';
import { countedAnew, lostChild, lostLayer } from './lost.ts';
import type { Source } from './source.ts';

const EVERY_CHILD: ChildQuery = { after: 0, limit: -1, only: 'all' };

/** A layer whose process is gone without having ended it: what it recorded, and what that means now. */
export class LostSource implements Source {
  readonly #database: DatabaseSource;
  readonly #row: LayerView | undefined;

  constructor(directory: string, row: LayerView | undefined) {
    this.#database = new DatabaseSource(directory);
    this.#row = row;
  }

  async layer(): Promise<Expected<LayerView>> {
    const view = await this.#database.layer();
    if (!view.ok) return view;
    const judged = lostLayer(view.value, this.#row);
    if (judged.kind === 'job' || this.#row?.state === 'COMPLETE') return value(judged);
    const all = await this.#database.children(EVERY_CHILD);
    return all.ok ? value(countedAnew(judged, all.value.children.map(lostChild))) : all;
  }

  /** A selection is made of the children as they are judged now, not as they were last recorded. */
  async children({ after, limit, only }: ChildQuery): Promise<Expected<Reply<'children'>>> {
    const all = await this.#database.children(EVERY_CHILD);
    if (!all.ok) return all;
    const judged = all.value.children.map(lostChild).filter((view) => isSelected(view, only));
    const end = limit < 0 ? judged.length : after + limit;
    return value({ children: judged.slice(after, end), total: judged.length });
  }

  async child(ident: string): Promise<Expected<LayerView>> {
    const child = await this.#database.child(ident);
    return child.ok ? value(lostChild(child.value)) : child;
  }

  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>> {
    return this.#database.messages(query);
  }

  details(): Promise<Expected<LayerDetails>> {
    return this.#database.details();
  }
}

function isSelected({ result, state }: LayerView, only: Selection): boolean {
  switch (only) {
    case 'all':
      return true;
    case 'failed':
      return result === 'FAILURE' || result === 'ABORTED';
    case 'running':
      return state === 'LAUNCHED' || state === 'STARTED';
    case 'waiting':
      return state === 'PENDING';
    case 'passed':
      return result === 'SUCCESS';
    case 'skipped':
      return result === 'SKIPPED';
    default:
      return only satisfies never;
  }
}
