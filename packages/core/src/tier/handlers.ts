import { lookInto, readTree } from '@gator/store';
import type { Handlers } from '@gator/client';
import { commonHandlers } from '../layer/answers.ts';
import type { Tier } from './tier.ts';

/** What a tier's socket answers. */
export function tierHandlers(tier: Pick<Tier, 'journal' | 'assignment' | 'stop'>): Handlers {
  const { journal } = tier;
  return {
    ...commonHandlers(journal, tier),
    get_tree: () => {
      journal.recorder.flush();
      const read = (directory: string) => ({ [tier.assignment.ident]: readTree(directory) });
      return lookInto(journal.directory, read, 'nothing is recorded');
    },
  };
}
