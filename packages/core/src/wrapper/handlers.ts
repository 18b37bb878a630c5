import { value } from '@gator/protocol';
import type { Handlers } from '@gator/client';
import { commonHandlers } from '../layer/answers.ts';
import { now } from '../layer/journal.ts';
import type { Wrapper } from './wrapper.ts';

/** What a wrapper's socket answers. */
export function wrapperHandlers(wrapper: Wrapper): Handlers {
  const { journal } = wrapper;
  return {
    ...commonHandlers(journal, wrapper),
    metric: ({ name, value: number }) => {
      journal.recorder.metric('own', name, number, now());
      return value({});
    },
  };
}
