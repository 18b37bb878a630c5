import { countAs, NO_JOBS, type JobCounts, type Result, type State } from '@gator/protocol';
import type { AttributeValue } from './rows.ts';

/** What a layer says of itself, by name. */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** Empty where there is none. */
export function textIn(attributes: Attributes, name: string): string {
  return String(attributes.get(name) ?? '');
}

/** Null where there is none, or it is no number. */
export function numberIn(attributes: Attributes, name: string): number | null {
  const value = attributes.get(name);
  return typeof value === 'number' ? value : null;
}

/** How far the layer is; one that waits for its next attempt has not started. */
export function stateIn(attributes: Attributes): Exclude<State, 'LAUNCHED'> {
  if (numberIn(attributes, 'stopped') !== null) return 'COMPLETE';
  return numberIn(attributes, 'started') === null ? 'PENDING' : 'STARTED';
}

/** How the layer ended by its own record; `UNKNOWN` where it recorded no end. */
export function resultIn(attributes: Attributes): Exclude<Result, 'SKIPPED'> {
  const result = attributes.get('result');
  return result === 'SUCCESS' || result === 'FAILURE' || result === 'ABORTED' ? result : 'UNKNOWN';
}

/** How many jobs the layer is, and how far they are: itself, or those below it. */
export function countsIn(attributes: Attributes): JobCounts {
  const of = (name: string): number => numberIn(attributes, name) ?? 0;
  if (isTier(attributes))
    return {
      total: numberIn(attributes, 'expected_jobs') ?? 1,
      active: of('active'),
      passed: of('passed'),
      flaky: of('flaky'),
      failed: of('failed'),
      aborted: of('aborted'),
      skipped: of('skipped'),
    };
  const result = resultIn(attributes);
  const active = stateIn(attributes) === 'STARTED' ? 1 : 0;
  if (result === 'UNKNOWN') return { ...NO_JOBS, total: 1, active };
  return { ...countAs(result), flaky: of('flaky') };
}

/** Whether the layer is a group or an array, and no job. */
export function isTier(attributes: Attributes): boolean {
  const kind = attributes.get('kind');
  return kind === 'group' || kind === 'array';
}
