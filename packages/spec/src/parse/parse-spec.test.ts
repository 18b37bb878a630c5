import { describe, expect, it } from 'vitest';
import { parseSpec } from './parse-spec.ts';
import type { Spec } from '../spec.ts';

function parse(text: string, file = '/base/demo.yaml'): Spec {
  const result = parseSpec(text, { file });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.root;
}

const PLAIN = {
  env: {},
  cwd: '/base',
  on_pass: [],
  on_fail: [],
  on_done: [],
  needs: [],
  metrics: [],
  redact: [],
  timeout: null,
};
const UNSAID = {
  artefacts: [],
  stderr: 'ERROR',
  parsers: [],
  enforce_memory: false,
  stall_timeout: null,
  grace: null,
  stop: { signal: 'TERM' },
  retries: 0,
  retry_delay: 0,
  retry_on: ['fail', 'timeout', 'lost'],
};
const CORE = { cores: 1, memory: 0, licenses: {} };

describe('parseSpec', () => {
  it('reads the example of the manual', () => {
    const text = `
!JobGroup
ident: regression
env: {SIM: verilator}
jobs:
  - !Job
    ident: build
    command: make
    args: [build]
    resources: [!Cores [2], !Memory [1.5, GB]]
  - !JobArray
    ident: simulations
    on_pass: [build]
    repeats: 20
    jobs:
      - !Job
        ident: simulate
        command: make
        args: [run, "SEED=\${GATOR_ARRAY_INDEX}"]
        resources: [!License [ToolA, 1]]
  - !JobGroup
    ident: reports
    on_done: [simulations]
    jobs:
      - !Job {ident: coverage, command: make, args: [merge_coverage]}
`;
    const job = { ...PLAIN, ...UNSAID, kind: 'job', command: 'make', resources: CORE };
    expect(parse(text)).toEqual({
      ...PLAIN,
      kind: 'group',
      ident: 'regression',
      env: { SIM: 'verilator' },
      jobs: [
        {
          ...job,
          ident: 'build',
          args: ['build'],
          resources: { cores: 2, memory: 1_500_000_000, licenses: {} },
        },
        {
          ...PLAIN,
          kind: 'array',
          ident: 'simulations',
          on_pass: ['build'],
          repeats: 20,
          jobs: [
            {
              ...job,
              ident: 'simulate',
              args: ['run', 'SEED=${GATOR_ARRAY_INDEX}'],
              resources: { cores: 1, memory: 0, licenses: { ToolA: 1 } },
            },
          ],
        },
        {
          ...PLAIN,
          kind: 'group',
          ident: 'reports',
          on_done: ['simulations'],
          jobs: [{ ...job, ident: 'coverage', args: ['merge_coverage'] }],
        },
      ],
    });
  });

  it('fills in every default', () => {
    expect(parse('!Job {command: x}')).toEqual({
      ...PLAIN,
      ...UNSAID,
      kind: 'job',
      ident: 'demo',
      command: 'x',
      args: [],
      resources: CORE,
    });
    expect(parse('!JobArray {jobs: []}')).toMatchObject({ repeats: 1, jobs: [] });
    const group = parse('!JobGroup {jobs: [!Job {command: x}, !Job {command: y, id: b}]}');
    expect(group).toMatchObject({ jobs: [{ ident: 'T0' }, { ident: 'b' }] });
  });

  it.each([
    ['/base/my spec.v2.yaml', 'my spec.v2'],
    ['/base/..yaml', 'root'],
    ['/base/a\u0007b.yaml', 'a_b'],
  ])('names the root of %j %s', (file, ident) => {
    expect(parse('!Job {command: x}', file)).toMatchObject({ ident });
  });

  it('starts every folder from that of the file, and hands it down', () => {
    const text = `
!JobGroup
cwd: a
jobs:
  - !Job {command: x}
  - !Job {command: x, cwd: b}
  - !Job {command: x, cwd: ../c}
  - !Job {command: x, cwd: /d}
`;
    expect(parse(text)).toMatchObject({
      cwd: '/base/a',
      jobs: [{ cwd: '/base/a' }, { cwd: '/base/b' }, { cwd: '/c' }, { cwd: '/d' }],
    });
  });

  it('keeps numbers and booleans of arguments and variables as they are written', () => {
    const text =
      '!Job {command: x, args: [1.50, yes, true, 0x1F, -0, "q"], env: {A: 1.50, B: TRUE}}';
    expect(parse(text)).toMatchObject({
      args: ['1.50', 'yes', 'true', '0x1F', '-0', 'q'],
      env: { A: '1.50', B: 'TRUE' },
    });
  });

  it.each([
    ['[!Cores [2]]', { cores: 2 }],
    ['[!Cores {count: 2}]', { cores: 2 }],
    ['[!Cores 2]', { cores: 2 }],
    ['[!Cores [0]]', { cores: 0 }],
    ['[!Memory [1.5, GB]]', { memory: 1_500_000_000 }],
    ['[!Memory {size: 2, unit: KiB}]', { memory: 2048 }],
    ['[!Memory {unit: TB, size: 0.5}]', { memory: 500_000_000_000 }],
    ['[!Memory [3]]', { memory: 3_000_000 }],
    ['[!Memory 3]', { memory: 3_000_000 }],
    ['[!License [A, 2], !License [B], !License C]', { licenses: { A: 2, B: 1, C: 1 } }],
    ['[!License {name: A, count: 3}]', { licenses: { A: 3 } }],
    ['[]', {}],
  ])('reads the resources %s', (resources, expected) => {
    const spec = parse(`!Job {command: x, resources: ${resources}}`);
    expect(spec).toMatchObject({ resources: { ...CORE, ...expected } });
  });

  it('follows aliases, and takes in mappings with <<', () => {
    const text = `
!JobGroup
env: &env {A: 1, B: 2}
jobs:
  - &first !Job {ident: a, command: x, args: &args [p], env: {<<: *env, B: 3}}
  - !Job {ident: b, command: y, args: *args}
  - !Job {<<: [{command: z}, {command: never, ident: c}]}
  - !JobGroup {jobs: [*first]}
`;
    expect(parse(text)).toMatchObject({
      jobs: [
        { ident: 'a', args: ['p'], env: { A: '1', B: '3' } },
        { ident: 'b', args: ['p'] },
        { ident: 'c', command: 'z' },
        { jobs: [{ ident: 'a', command: 'x' }] },
      ],
    });
  });

  it('takes line ends of any kind and a byte order mark', () => {
    const text = '\ufeff!Job\r\ncommand: sh\r\nargs:\r\n  - -c\r\n  - |\r\n    a\r\n    b\r\n';
    expect(parse(text)).toMatchObject({ command: 'sh', args: ['-c', 'a\nb\n'] });
  });

  it('knows the place of every node and field', () => {
    const text = '!JobGroup\njobs:\n  - !Job\n    command: x\n    resources: [!Cores 2]\n';
    const result = parseSpec(text, { file: 'demo.yaml' });
    const root = result.ok ? result.value.root : undefined;
    const job = root?.kind === 'group' ? root.jobs[0] : undefined;
    if (!result.ok || root === undefined || job === undefined) throw new Error('unexpected');
    const { placeOf } = result.value;
    expect(placeOf(root)).toMatchObject({ line: 1, column: 1, length: '!JobGroup'.length });
    expect(placeOf(job)).toMatchObject({ line: 3, column: 5, sourceLine: '  - !Job' });
    expect(placeOf(job, 'resources')).toMatchObject({ line: 5, column: 16 });
    expect(placeOf(job, 'args')).toEqual(placeOf(job));
    expect(placeOf({ ...job })).toBeUndefined();
  });

  it('hands down what is said about the output and the limits of jobs, until it is replaced', () => {
    const text = `
!JobGroup
stderr: warning
parsers: [gcc]
limits: {memory: enforce}
jobs:
  - !JobGroup
    parsers: [{match: "^FAIL", severity: error}, uvm]
    jobs:
      - !Job {command: x, resources: [!Memory 5]}
      - !Job {command: x, stderr: INFO, parsers: [], limits: {memory: warn}}
  - !Job {command: x, resources: [!Memory 5]}
`;
    expect(parse(text)).toMatchObject({
      jobs: [
        {
          jobs: [
            {
              stderr: 'WARNING',
              parsers: [{ match: '^FAIL', severity: 'ERROR' }, { use: 'uvm' }],
              enforce_memory: true,
            },
            { stderr: 'INFO', parsers: [], enforce_memory: false },
          ],
        },
        { stderr: 'WARNING', parsers: [{ use: 'gcc' }], enforce_memory: true },
      ],
    });
  });

  it('leaves metrics where they are said', () => {
    const text =
      '!JobGroup {metrics: [{name: a, agg: mean, fail_below: -1.5}], jobs: [!Job {command: x}]}';
    const nothing = { fail_below: null, fail_above: null, warn_below: null, warn_above: null };
    expect(parse(text)).toMatchObject({
      metrics: [{ ...nothing, name: 'a', agg: 'mean', fail_below: -1.5 }],
      jobs: [{ metrics: [] }],
    });
  });

  it('reads artefacts in both forms', () => {
    const text =
      '!Job {command: x, artefacts: [a.bin, {path: "*.log", name: logs/, when: fail, required: true}]}';
    expect(parse(text)).toMatchObject({
      artefacts: [
        { name: null, path: 'a.bin', when: 'always', required: false },
        { name: 'logs/', path: '*.log', when: 'fail', required: true },
      ],
    });
  });

  it('never expands repeats', () => {
    const text = '!JobArray {repeats: 1000000, jobs: [!Job {command: x}]}';
    expect(parse(text)).toMatchObject({ repeats: 1_000_000, jobs: { length: 1 } });
  });

  it('reads thousands of jobs that wait for each other', () => {
    const jobs = Array.from(
      { length: 5_000 },
      (_, n) => `  - !Job {ident: j${n}, command: x, on_pass: [${n === 0 ? '' : `j${n - 1}`}]}\n`,
    );
    expect(parse(`!JobGroup\njobs:\n${jobs.join('')}`)).toMatchObject({ jobs: { length: 5_000 } });
  });
});
