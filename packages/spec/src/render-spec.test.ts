import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artefactName } from './artefact-name.ts';
import { OCCASIONS, type ArtefactSpec } from './artefact-spec.ts';
import { countJobs } from './count.ts';
import { DURATION_LIMIT } from './duration.ts';
import { identFault } from './ident.ts';
import { MEMORY_LIMIT } from './memory.ts';
import { AGGREGATIONS, type MetricSpec } from './metric-spec.ts';
import { overRequests } from './over-requests.ts';
import { parseSpec } from './parse/index.ts';
import { BUILT_IN_PARSERS } from './parser-spec.ts';
import { renderSpec } from './render-spec.ts';
import { RETRIES_AT_MOST, RETRY_CAUSES } from './retry-spec.ts';
import { SEVERITY_NAMES, STDERR_SEVERITIES } from './severity.ts';
import type { JobSpec, NeedSpec, Spec } from './spec.ts';
import { STOP_SIGNALS, type StopSpec } from './stop-spec.ts';

const text = fc.string({ unit: 'binary' }).filter((each) => !each.includes('\0'));
const awkward = fc.constantFrom('', 'yes', '~', '1.50', '- a', 'a: b', '#', ' a ', '\t', '\r\n');
const value = fc.oneof(text, awkward, fc.string({ unit: fc.constantFrom('\n', ' ', '"', '\\') }));
const ident = fc.oneof(text, fc.string({ minLength: 1 }), fc.constantFrom('true', '1', '~', 'é'));
const name = ident.filter((each) => identFault(each) === undefined);
const variable = value.filter((each) => each !== '' && each !== '__proto__' && !each.includes('='));
const folder = fc.constantFrom('/', '/a', '/a/b', '/with space', '/tmp/é');

const resources = fc.record({
  cores: fc.nat(),
  memory: fc.maxSafeNat().map((bytes) => bytes % (MEMORY_LIMIT + 1)),
  licenses: fc.dictionary(variable, fc.integer({ min: 1 }), { maxKeys: 3, noNullPrototype: true }),
});

const threshold = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0));

/** Metrics that say how they are summed up, and so something. */
const metric = fc.record<MetricSpec>({
  name: fc.string({ minLength: 1 }).filter((each) => !/^(?:sub|msg)_/.test(each)),
  agg: fc.constantFrom(...AGGREGATIONS),
  fail_below: threshold,
  fail_above: threshold,
  warn_below: threshold,
  warn_above: threshold,
});

const duration = fc.option(fc.integer({ min: 1, max: DURATION_LIMIT }));

const stop: fc.Arbitrary<StopSpec> = fc.oneof(
  fc.record({ signal: fc.constantFrom(...STOP_SIGNALS) }),
  fc.record({
    command: value.filter((each) => each !== ''),
    args: fc.array(value, { maxLength: 2 }),
  }),
);

const node = {
  ident: name,
  env: fc.dictionary(variable, value, { maxKeys: 3, noNullPrototype: true }),
  cwd: folder,
  on_pass: fc.constant<string[]>([]),
  on_fail: fc.constant<string[]>([]),
  on_done: fc.constant<string[]>([]),
  needs: fc.constant<NeedSpec[]>([]),
  redact: fc.array(variable, { maxLength: 2 }),
  metrics: fc.uniqueArray(metric, { maxLength: 2, selector: (each) => each.name }),
  timeout: duration,
};

const parser = fc.oneof(
  fc.constantFrom(...BUILT_IN_PARSERS).map((use) => ({ use })),
  fc.record({
    match: fc.constantFrom('^FAIL', '(?<file>\\w+): "\'', 'é\\d+ #', ': - {a}'),
    severity: fc.constantFrom(...SEVERITY_NAMES),
  }),
  fc.constant({ match: '(?<severity>[A-Z]+)', severity: null }),
);

const artefact = fc.record<ArtefactSpec>({
  name: fc.constantFrom(null, 'kept', 'a/b', 'yes/'),
  path: fc.constantFrom('sim.bin', './out/a b', '/abs/~', '../up'),
  when: fc.constantFrom(...OCCASIONS),
  required: fc.boolean(),
});

const job = fc
  .record<JobSpec>({
    ...node,
    kind: fc.constant('job'),
    command: value.filter((each) => each !== ''),
    args: fc.array(value, { maxLength: 4 }),
    resources,
    artefacts: fc.uniqueArray(artefact, {
      maxLength: 3,
      selector: (each) => artefactName(each, each.path),
    }),
    stderr: fc.constantFrom(...STDERR_SEVERITIES),
    parsers: fc.array(parser, { maxLength: 3 }),
    enforce_memory: fc.boolean(),
    stall_timeout: duration,
    grace: duration,
    stop,
    retries: fc.nat(RETRIES_AT_MOST),
    retry_delay: fc.nat(DURATION_LIMIT),
    retry_on: fc.subarray([...RETRY_CAUSES]),
  })
  .map((each) => ({
    ...each,
    enforce_memory: each.enforce_memory && each.resources.memory > 0,
  }));

/** Trees of unique idents, in which later siblings wait for earlier ones and need what they leave. */
const tree = fc.letrec<{ spec: Spec; jobs: Spec[] }>((tie) => ({
  spec: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    job,
    fc.record({ ...node, kind: fc.constant('group' as const), jobs: tie('jobs') }),
    fc.record({
      ...node,
      kind: fc.constant('array' as const),
      repeats: fc.integer({ min: 1, max: 9 }),
      jobs: tie('jobs'),
    }),
  ),
  jobs: fc
    .uniqueArray(tie('spec'), { maxLength: 4, selector: (each) => each.ident })
    .map((jobs) => jobs.map((each, index) => ({ ...each, ...waits(jobs.slice(0, index)) }))),
})).spec;

function waits(earlier: readonly Spec[]) {
  const idents = earlier.map((each) => each.ident);
  const waiting = { on_fail: idents.slice(1, 2), on_done: idents.slice(2) };
  return { on_pass: idents.slice(0, 1), ...waiting, needs: earlier.flatMap(needsOf) };
}

/** What can be needed of one sibling: everything that its jobs leave, in the last repetition. */
function needsOf(sibling: Spec, place: number): NeedSpec[] {
  return Array.from(leftBelow(sibling, []), ([path, artefact], index) => ({
    variable: `N_${place}_${index}`,
    sibling: sibling.ident,
    path,
    artefact,
  }));
}

function* leftBelow(spec: Spec, path: string[]): Generator<[path: string[], artefact: string]> {
  if (spec.kind === 'job') {
    const left = spec.artefacts.filter(({ when }) => when !== 'fail');
    yield* left.map((each): [string[], string] => [path, artefactName(each, each.path)]);
    return;
  }
  const suffix = spec.kind === 'array' ? `_${spec.repeats - 1}` : '';
  for (const child of spec.jobs) yield* leftBelow(child, [...path, child.ident + suffix]);
}

/** Parses a text that must be without problems. */
function parsed(yaml: string): Spec {
  const result = parseSpec(yaml, { file: '/base/other.yaml' });
  if (!result.ok) throw new Error(JSON.stringify({ yaml, problems: result.error }));
  return result.value.root;
}

const EXAMPLE = `
!JobArray
ident: sims
cwd: /work
repeats: 2
jobs:
  - !Job {ident: build, command: make, resources: [!Memory [1.5, GB], !Cores [0], !License [A, 2]]}
  - !Job {ident: run, command: sh, args: [-c, "echo $X; exit"], on_pass: [build], env: {X: "1"}}
`;

const DECLARED = `
!JobGroup
cwd: /work
stderr: warning
parsers: [gcc, {match: "^FAIL", severity: error}]
limits: {memory: enforce}
timeout: 2h
job_timeout: 90s
stall_timeout: 1.5m
grace: 500ms
stop: {signal: SIGINT}
metrics: [{name: coverage, agg: mean, fail_below: 80}]
jobs:
  - !Job
    ident: build
    command: make
    resources: [!Memory [1.5, GB]]
    artefacts: [sim.bin, {name: logs/, path: "out/*.log", when: fail, required: true}]
  - !Job {ident: run, command: sim, needs: {SIM: build/sim.bin}, limits: {memory: warn}, timeout: 1d, stop: {command: ./end}}
`;

describe('renderSpec', () => {
  it('parses back to the same tree', () => {
    fc.assert(
      fc.property(tree, (spec) => {
        expect(parsed(renderSpec(spec))).toEqual(spec);
      }),
    );
  });

  it('writes what a person would write', () => {
    expect(renderSpec(parsed(EXAMPLE))).toMatchInlineSnapshot(`
      "!JobArray
      ident: sims
      cwd: /work
      repeats: 2
      jobs:
        - !Job
          ident: build
          command: make
          resources: [!Cores [0], !Memory [1.5, GB], !License [A, 2]]
        - !Job
          ident: run
          env:
            X: "1"
          on_pass: [build]
          command: sh
          args: [-c, "echo $X; exit"]
      "
    `);
  });

  it('writes what jobs inherit into each of them', () => {
    expect(renderSpec(parsed(DECLARED))).toMatchInlineSnapshot(`
      "!JobGroup
      ident: other
      cwd: /work
      metrics:
        - name: coverage
          agg: mean
          fail_below: 80
      timeout: 2h
      jobs:
        - !Job
          ident: build
          timeout: 1m30s
          command: make
          resources: [!Memory [1.5, GB]]
          limits:
            memory: enforce
          artefacts:
            - sim.bin
            - name: logs/
              path: "out/*.log"
              when: fail
              required: true
          stderr: WARNING
          parsers:
            - gcc
            - match: "^FAIL"
              severity: ERROR
          stall_timeout: 1m30s
          grace: 500ms
          stop:
            signal: INT
        - !Job
          ident: run
          needs:
            SIM: build/sim.bin
          timeout: 1d
          command: sim
          stderr: WARNING
          parsers:
            - gcc
            - match: "^FAIL"
              severity: ERROR
          stall_timeout: 1m30s
          grace: 500ms
          stop:
            command: ./end
      "
    `);
  });

  it('drops the dependencies and needs of the top node', () => {
    const root = parsed(EXAMPLE);
    const child = root.kind === 'job' ? undefined : root.jobs[1];
    if (child === undefined) throw new Error('the example has two children');
    const again = parsed(renderSpec(child));
    expect(again).toEqual({ ...child, on_pass: [] });
    const tree = parsed(DECLARED);
    const needy = tree.kind === 'job' ? undefined : tree.jobs[1];
    if (needy === undefined) throw new Error('the example has two children');
    expect(needy.needs).toEqual([
      { variable: 'SIM', sibling: 'build', path: [], artefact: 'sim.bin' },
    ]);
    expect(parsed(renderSpec(needy))).toEqual({ ...needy, needs: [] });
  });

  it('writes names of variables that are too long for a short key', () => {
    const root = parsed('!Job {command: x}');
    const env = { ['N'.repeat(2000)]: '1' };
    expect(parsed(renderSpec({ ...root, env })).env).toEqual(env);
  });
});

describe('the rules on a tree', () => {
  it('count the jobs that a walk over every repetition meets', () => {
    const walk = (spec: Spec): number => {
      if (spec.kind === 'job') return 1;
      const repeats = spec.kind === 'array' ? spec.repeats : 1;
      return Array.from({ length: repeats }, () => spec.jobs.map(walk))
        .flat()
        .reduce((sum, jobs) => sum + jobs, 0);
    };
    fc.assert(
      fc.property(tree, (spec) => countJobs(spec) === walk(spec)),
      { numRuns: 30 },
    );
  });

  it('find requests above the totals, and no other', () => {
    const root = parsed(EXAMPLE);
    const totals = { cores: 1, memory: 1_500_000_000, licenses: {} };
    expect(overRequests(root, totals)).toEqual([]);
    const less = { cores: 0, memory: 1_000, licenses: { A: 1 } };
    expect(overRequests(root, less)).toMatchObject([
      { path: 'sims/build', kind: 'memory', asked: 1_500_000_000, total: 1_000 },
      { path: 'sims/build', kind: 'license', resource: 'A', asked: 2, total: 1 },
      { path: 'sims/run', kind: 'cores', resource: 'cores', asked: 1, total: 0 },
    ]);
  });

  it('do not take a licence for a property that every object has', () => {
    const root = parsed('!Job {command: x, resources: [!License [constructor, 9]]}');
    expect(overRequests(root, { cores: 1, memory: 0, licenses: {} })).toEqual([]);
  });
});
