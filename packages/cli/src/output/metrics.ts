import type { LayerDetails } from '@gator/protocol';
import { visible } from './visible.ts';

type Metric = LayerDetails['metrics'][number];

/** Whether a metric is the jobs' own, and not one that Gator counts by itself. */
export function isOwn({ name }: Metric): boolean {
  return !/^(?:sub|msg)_/.test(name);
}

/** A metric as it is shown: its value, and of how many jobs' values it is made. */
export function metricText({ name, value, agg, count }: Metric): string {
  return `${visible(name)} = ${value}${count > 1 ? ` (${agg} of ${count})` : ''}`;
}
