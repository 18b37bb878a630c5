import type { Expected, LayerDetails, LayerView, Reply } from '@gator/protocol';
import type { ChildQuery, MessageQuery } from '@gator/store';

/**
 * Where a layer's facts come from: its socket while it lives, its database once it has ended. Both
 * give the same answers, in the same form.
 */
export interface Source {
  /** The layer as it tells of itself. */
  layer(): Promise<Expected<LayerView>>;
  /** A page of its children. */
  children(query: ChildQuery): Promise<Expected<Reply<'children'>>>;
  /** One child, by its ident. */
  child(ident: string): Promise<Expected<LayerView>>;
  /** A page of its messages. */
  messages(query: MessageQuery): Promise<Expected<Reply<'get_messages'>>>;
  /** What else it recorded. */
  details(): Promise<Expected<LayerDetails>>;
}

/** All children, the first thousand. */
export const ALL_CHILDREN: ChildQuery = { after: 0, limit: 1000, only: 'all' };
/** All messages, the first hundred. */
export const ALL_MESSAGES: MessageQuery = {
  after: 0,
  limit: 100,
  severity: 'DEBUG',
  since: 0,
  last: false,
};
