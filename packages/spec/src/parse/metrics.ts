import { AGGREGATIONS, type MetricSpec } from '../metric-spec.ts';
import { choice } from './choice.ts';
import type { Cursor } from './cursor.ts';
import { mapping } from './fields.ts';
import { filledText, type Named } from './readers.ts';
import { reportRepeated } from './repeated.ts';
import { show } from './show.ts';
import { readFields, requireField, type Table } from './table.ts';
import { list, number } from './values.ts';

/** Names of the metrics that every layer has begin like this. */
const RESERVED = ['sub_', 'msg_'] as const;

/** The most characters in a metric's name. */
const LONGEST = 200;

/** A metric before its defaults are filled in. */
interface MetricFields extends Omit<MetricSpec, 'name'> {
  readonly name: Named;
}

export const METRIC: Table<MetricFields> = {
  name: metricName,
  agg: (at) => choice(at, AGGREGATIONS),
  fail_below: finite,
  fail_above: finite,
  warn_below: finite,
  warn_above: finite,
};

/** What a node says about metrics. */
export function metrics(at: Cursor): readonly MetricSpec[] | undefined {
  const items = list(at, 'a list such as [{name: coverage, agg: mean}]');
  const read = items?.flatMap((item) => metric(item) ?? []);
  reportRepeated(read?.map(({ name }) => name) ?? [], 'metric', 'bad-metric');
  return read?.map((each) => ({ ...each, name: each.name.name }));
}

function metric(at: Cursor): MetricFields | undefined {
  const fields = mapping(at, 'a mapping such as {name: coverage, agg: mean}');
  if (fields === undefined) return undefined;
  const read = readFields(fields, METRIC, 'metric', at.reading);
  requireField('name', fields, METRIC, 'metric', at);
  const { name, agg = null, fail_below = null, fail_above = null } = read;
  const { warn_below = null, warn_above = null } = read;
  if (name === undefined) return undefined;
  if (fields.size === 1) {
    const expected = "'agg', or a threshold such as 'fail_below'";
    at.report('bad-metric', `nothing is said about the metric ${show(name.name)}`, { expected });
  }
  return { name, agg, fail_below, fail_above, warn_below, warn_above };
}

function metricName(at: Cursor): Named | undefined {
  const name = filledText(at);
  if (name === undefined) return undefined;
  const fault = metricFault(name);
  if (fault === undefined) return { name, at };
  at.report('bad-metric', `the metric ${show(name)} ${fault}`);
  return undefined;
}

function metricFault(name: string): string | undefined {
  if (name.length > LONGEST) return `has a name of more than ${LONGEST} characters`;
  const reserved = RESERVED.find((prefix) => name.startsWith(prefix));
  return reserved && `begins with '${reserved}', like those that every layer counts by itself`;
}

function finite(at: Cursor): number | undefined {
  const value = number(at, 'a number');
  if (value === undefined || Number.isFinite(value)) return value;
  at.report('bad-value', `${at.label} is ${value}`, { expected: 'a finite number' });
  return undefined;
}
