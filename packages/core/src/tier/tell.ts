import { SEVERITIES, VERBS, type Failure, type Retry } from '@gator/protocol';
import type { Journal } from '../layer/journal.ts';
import { retryLine } from './texts.ts';

/** Leaves a line for each job that is tried again. */
export function tellRetries(journal: Journal, retries: readonly Retry[]): void {
  for (const retry of retries) journal.log(SEVERITIES.WARNING, retryLine(retry));
}

/** Leaves a line for each job that did not succeed. */
export function tellFailures(journal: Journal, failures: readonly Failure[]): void {
  for (const { path, verdict, reason } of failures)
    journal.log(SEVERITIES.WARNING, `${VERBS[verdict]} ${path}: ${reason}`);
}
