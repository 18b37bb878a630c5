import type { Service, Upstream } from './host.ts';
import type { Journal } from './journal.ts';

/** How a layer minds its door: what happens there is told in its messages, and its job waits where its parent does not keep up. */
export function doorOf(journal: Journal, upstream: Upstream): Omit<Service, 'handlers'> {
  return {
    warn: (text) => {
      journal.warnOfOthers(text);
    },
    pressure: () => upstream.pressure(),
  };
}
