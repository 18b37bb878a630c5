import { join } from 'node:path';
import fc from 'fast-check';

/** A value that a job sends; `agg` is null where the job leaves the rule to the tree. */
export interface SentMetric {
  readonly name: string;
  readonly value: number;
  readonly agg: Rule | null;
}

/** The rules, in the order in which they win where jobs disagree. */
export const RULES = ['sum', 'min', 'max', 'mean', 'count', 'last'] as const;
export type Rule = (typeof RULES)[number];

/** A tree of jobs that send metrics. */
export type MetricTree = MetricJob | MetricTier;

export interface MetricJob {
  readonly id: 'job';
  readonly sent: readonly SentMetric[];
  readonly passes: boolean;
}

/** A group, or with `repeats` an array. In a chained tier each child starts when the one before it has passed. */
export interface MetricTier {
  readonly id: 'tier';
  readonly repeats: number | null;
  readonly chained: boolean;
  readonly children: readonly MetricTree[];
}

const TELL = join(import.meta.dirname, 'tell.ts');

/** Metrics that are named for their rules. Their values are eighths, so that sums are exact in any order. */
const sent: fc.Arbitrary<SentMetric> = fc
  .tuple(fc.constantFrom(...RULES), fc.integer({ min: -8000, max: 8000 }))
  .map(([rule, eighths]) => ({ name: rule, value: eighths / 8, agg: rule }));

const job: fc.Arbitrary<MetricTree> = fc.record({
  id: fc.constant('job'),
  sent: fc.array(sent, { maxLength: 8 }),
  passes: fc.boolean(),
});

/** Uneven trees of up to three tiers, some of their jobs failing and some skipped because of it. */
export const trees: fc.Arbitrary<MetricTree> = tier(tier(tier(job, 2), 2), 3);

function tier(below: fc.Arbitrary<MetricTree>, width: number): fc.Arbitrary<MetricTree> {
  return fc.record({
    id: fc.constant('tier'),
    repeats: fc.constantFrom(null, 2),
    chained: fc.boolean(),
    children: fc.array(fc.oneof(job, below), { minLength: 1, maxLength: width }),
  });
}

/** The tree as a specification, in flow style. */
export function yamlOf(tree: MetricTree, ident = 'root', fields = ''): string {
  if (tree.id === 'job') {
    const env = `METRICS: '${JSON.stringify(tree.sent)}', STATUS: ${tree.passes ? 0 : 1}`;
    return `!Job {ident: ${ident}, ${fields} command: node, args: [${TELL}], env: {${env}}}`;
  }
  const children = tree.children.map((child, place) => {
    const after = tree.chained && place > 0 ? `on_pass: [n${place - 1}],` : '';
    return yamlOf(child, `n${place}`, after);
  });
  const head = tree.repeats === null ? '!JobGroup {' : `!JobArray {repeats: ${tree.repeats},`;
  return `${head} ident: ${ident}, ${fields} jobs: [${children.join(', ')}]}`;
}
