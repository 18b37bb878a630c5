import { join } from 'node:path';
import fc from 'fast-check';

/** What a job does. */
export const KINDS = ['quick', 'sleeping', 'printing', 'talking', 'forking', 'daemon'] as const;
export type JobKind = (typeof KINDS)[number];

/** What is killed: one process of a kind, or the root and all layers at once. */
export const VICTIMS = ['root', 'tier', 'wrapper', 'job', 'guard', 'all'] as const;
export type VictimKind = (typeof VICTIMS)[number];

/** One round: a tree of jobs, and what is killed in it when. */
export interface Plan {
  readonly tree: PlannedTree;
  readonly concurrency: number;
  /** Whether every message comes to the terminal, so that more of them can be counted. */
  readonly forward: boolean;
  readonly victim: VictimKind;
  /** Which of the processes of that kind, as a share of them. */
  readonly which: number;
  /** After how many printed lines, as a share of those that are expected. */
  readonly when: number;
}

export type PlannedTree = PlannedJob | PlannedTier;

export interface PlannedJob {
  readonly id: 'job';
  readonly kind: JobKind;
  readonly passes: boolean;
  /** How long it takes, and how much it prints, in its own measure. */
  readonly amount: number;
}

/** A group, or with `repeats` an array. */
export interface PlannedTier {
  readonly id: 'tier';
  readonly repeats: number | null;
  readonly children: readonly PlannedTree[];
}

const ACTOR = join(import.meta.dirname, 'actor.ts');
/** Jobs in one tree. */
const FEWEST = 5;
const MOST = 40;
/** Lines that a job's layers print of it, besides its own. */
const LINES_OF_JOB = 8;

const job: fc.Arbitrary<PlannedTree> = fc.record({
  id: fc.constant('job' as const),
  kind: fc.constantFrom(...KINDS),
  passes: fc.boolean(),
  amount: fc.integer({ min: 1, max: 8 }),
});

function tier(below: fc.Arbitrary<PlannedTree>, least: number): fc.Arbitrary<PlannedTree> {
  return fc.record({
    id: fc.constant('tier' as const),
    repeats: fc.constantFrom(null, null, 2, 3),
    children: fc.array(below, { minLength: least, maxLength: 5 }),
  });
}

const inner = fc.oneof(job, tier(job, 2));
const whole = tier(fc.oneof(job, tier(inner, 2)), 3).filter((tree) => {
  const count = Object.keys(jobsOf(tree)).length;
  return count >= FEWEST && count <= MOST;
});

/** A share of a whole: anywhere, and not by preference at its ends. */
const share = fc.noBias(fc.nat(999)).map((thousandths) => thousandths / 1000);

const plans: fc.Arbitrary<Plan> = fc.record({
  tree: fc.oneof({ weight: 7, arbitrary: whole }, { weight: 1, arbitrary: job }),
  concurrency: fc.integer({ min: 2, max: 6 }),
  forward: fc.boolean(),
  victim: fc.constantFrom(...VICTIMS),
  which: share,
  when: share,
});

/** The round of a seed: the same one each time. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(plans, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error('a sample of one holds one');
  return plan;
}

/** Every job of a tree by its path. */
export function jobsOf(tree: PlannedTree, path = 'root'): Record<string, PlannedJob> {
  if (tree.id === 'job') return { [path]: tree };
  const below = Array.from({ length: tree.repeats ?? 1 }, (_, index) =>
    tree.children.map((child, place) => {
      const suffix = tree.repeats === null ? '' : `_${index}`;
      return jobsOf(child, `${path}/n${place}${suffix}`);
    }),
  );
  return Object.assign({}, ...below.flat()) as Record<string, PlannedJob>;
}

/** After how many lines the fault comes. */
export function linesBefore({ tree, forward, when }: Plan): number {
  const jobs = Object.values(jobsOf(tree));
  const direct = tree.id === 'job' ? LINES_OF_JOB : 2 * tree.children.length * (tree.repeats ?? 1);
  const printed = jobs.reduce((sum, each) => sum + LINES_OF_JOB + linesOf(each), 0);
  return 1 + Math.floor(when * (forward ? printed : direct));
}

/** How many lines a job prints or says. */
export function linesOf({ kind, amount }: PlannedJob): number {
  return kind === 'printing' || kind === 'talking' ? amount * 20 : 0;
}

/** The tree as a specification, in flow style. */
export function yamlOf(tree: PlannedTree, ident = 'root'): string {
  if (tree.id === 'job') {
    const [command, ...args] = commandOf(tree);
    return `!Job {ident: ${ident}, command: ${command}, args: ${JSON.stringify(args)}}`;
  }
  const children = tree.children.map((child, place) => yamlOf(child, `n${place}`));
  const head = tree.repeats === null ? '!JobGroup {' : `!JobArray {repeats: ${tree.repeats},`;
  return `${head} ident: ${ident}, jobs: [${children.join(', ')}]}`;
}

function commandOf(planned: PlannedJob): [string, ...string[]] {
  const { kind, passes, amount } = planned;
  const status = passes ? 0 : 3;
  const seconds = amount / 8;
  switch (kind) {
    case 'quick':
      return ['sh', '-c', `exit ${status}`];
    case 'sleeping':
      return ['sh', '-c', `sleep ${seconds}; exit ${status}`];
    case 'forking':
      return ['sh', '-c', `sleep ${seconds} & sleep ${seconds} & wait; exit ${status}`];
    case 'daemon':
      return ['sh', '-c', `setsid sleep 60 > /dev/null 2>&1 & exit ${status}`];
    case 'printing':
    case 'talking':
      return ['node', ACTOR, kind, String(linesOf(planned)), String(status)];
    default:
      return kind satisfies never;
  }
}
