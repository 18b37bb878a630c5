import { VERBS, type LayerView, type Verdict } from '@gator/protocol';
import type { Style } from '../output/colour.ts';

/** What a layer does or how it ended, in the column of verbs. */
export interface Verb {
  readonly text: string;
  readonly style: Style;
}

const STYLES: Readonly<Record<Verdict, Style>> = {
  SUCCESS: 'green',
  FAILURE: 'red',
  ABORTED: 'red',
  SKIPPED: 'yellow',
};

/** The longest verb's width. */
export const VERB_WIDTH = 5;

/** The verb of a verdict. */
export function verbOfVerdict(verdict: Verdict): Verb {
  return { text: VERBS[verdict], style: STYLES[verdict] };
}

/** The verb of a layer, ended or not. */
export function verbOf({ state, result }: Pick<LayerView, 'state' | 'result'>): Verb {
  if (result !== 'UNKNOWN') return verbOfVerdict(result);
  return state === 'PENDING' ? { text: 'WAIT', style: 'dim' } : { text: 'RUN', style: 'cyan' };
}
