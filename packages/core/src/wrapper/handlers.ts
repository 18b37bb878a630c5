import { value } from '@gator/protocol';
import type { Handlers } from '@gator/client';
import { commonHandlers, onceRecorded } from '../layer/answers.ts';
import type { Wrapper } from './wrapper.ts';

/** What a wrapper's socket answers. */
export function wrapperHandlers(
  wrapper: Pick<Wrapper, 'journal' | 'metrics' | 'collector' | 'stop' | 'stir'>,
): Handlers {
  const { journal } = wrapper;
  const common = commonHandlers(journal, wrapper);
  return {
    ...common,
    log: (payload) => {
      wrapper.stir();
      return common.log(payload);
    },
    metric: ({ name, value: number, agg, series }) => {
      wrapper.stir();
      return onceRecorded(journal, wrapper.metrics.set({ name, value: number, agg, series }));
    },
    artefact: async ({ path, name }) => {
      wrapper.stir();
      const kept = await wrapper.collector.add(path, name);
      if (!kept.ok) return kept;
      const { name: known, size, sha256 } = kept.value;
      return onceRecorded(journal, value({ name: known, size, sha256 }));
    },
  };
}
