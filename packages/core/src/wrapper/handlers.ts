import { value } from '@gator/protocol';
import type { Handlers } from '@gator/client';
import { commonHandlers } from '../layer/answers.ts';
import type { Wrapper } from './wrapper.ts';

/** What a wrapper's socket answers. */
export function wrapperHandlers(
  wrapper: Pick<Wrapper, 'journal' | 'metrics' | 'collector' | 'stop' | 'stir'>,
): Handlers {
  const common = commonHandlers(wrapper.journal, wrapper);
  return {
    ...common,
    log: (payload) => {
      wrapper.stir();
      return common.log(payload);
    },
    metric: ({ name, value: number, agg, series }) => {
      wrapper.stir();
      return wrapper.metrics.set({ name, value: number, agg, series });
    },
    artefact: async ({ path, name }) => {
      wrapper.stir();
      const kept = await wrapper.collector.add(path, name);
      return kept.ok
        ? value({ name: kept.value.name, size: kept.value.size, sha256: kept.value.sha256 })
        : kept;
    },
  };
}
