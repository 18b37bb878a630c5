import {
  foldOf,
  SEVERITY_NAMES,
  type Folds,
  type JobCounts,
  type MessageCounts,
} from '@gator/protocol';

/**
 * Gator's own counts as metrics: jobs by how far they are, messages by severity. They are not
 * sent up: each layer makes them of the counts that are.
 */
export function reservedMetrics(jobs: JobCounts, messages: MessageCounts, time: number): Folds {
  const counts: Record<string, number> = {
    sub_total: jobs.total,
    sub_active: jobs.active,
    sub_passed: jobs.passed,
    sub_flaky: jobs.flaky,
    sub_failed: jobs.failed + jobs.aborted,
    sub_skipped: jobs.skipped,
  };
  SEVERITY_NAMES.forEach((name, place) => {
    counts[`msg_${name.toLowerCase()}`] = messages[place] ?? 0;
  });
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, foldOf(count, 'sum', time)]),
  );
}
