import { value } from '@gator/protocol';
import type { Handlers } from '@gator/client';
import { commonHandlers } from '../layer/answers.ts';
import { readChildren, readTree, viewChild } from '../layer/census.ts';
import type { Tier } from './tier.ts';

/** What a tier's socket answers. */
export function tierHandlers(tier: Tier): Handlers {
  const { journal } = tier;
  return {
    ...commonHandlers(journal, tier),
    children: ({ after, limit }) => {
      journal.recorder.flush();
      const rows = readChildren(journal.directory);
      const page = rows.slice(after, after + limit);
      return value({
        children: page.map((row) => viewChild(row, journal.directory, journal.path)),
        total: rows.length,
      });
    },
    get_tree: () => {
      journal.recorder.flush();
      return value({ [tier.assignment.ident]: readTree(journal.directory) });
    },
  };
}
