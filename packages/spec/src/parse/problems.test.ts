import { describe, expect, it } from 'vitest';
import { checkRequests } from './check-requests.ts';
import { parseSpec, type Limits } from './parse-spec.ts';
import type { Problem } from './problem.ts';

function problemsOf(text: string, limits: Limits = {}): Problem[] {
  const result = parseSpec(text, { file: 'demo.yaml', limits });
  return result.ok ? [] : result.error;
}

/** Each problem as its reason and the text under its marker. */
function found(text: string, limits?: Limits): string[] {
  return problemsOf(text, limits).map(({ reason, place: { sourceLine, column, length } }) => {
    return `${reason}: ${sourceLine.slice(column - 1, column - 1 + length)}`;
  });
}

/** A job with more fields, on one line. */
function job(fields: string): string {
  return `!Job {command: x, ${fields}}`;
}

describe('the YAML of a file', () => {
  it.each([
    ['', ['empty: ']],
    ['# nothing\n', ['empty: #']],
    ['!Job {command: x', ['syntax: ']],
    ['!Job\ncommand: x\n\targs: [a]\n', ['syntax: \t']],
    ['!Job {command: "\u0007"}', ['syntax: \u0007']],
    ['!Job {command: x}\n---\n!Job {command: y}\n', ['several-documents: ---']],
    [`${'['.repeat(1500)}${']'.repeat(1500)}`, ['too-deep: [']],
    [job('? [a] : b'), ['syntax: [']],
    ['!Job {command: !e!x abc}', ['unknown-tag: !e!x']],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('nodes', () => {
  it.each([
    ['hello', ['wrong-type: hello']],
    ['!Job', ['wrong-type: !Job']],
    ['!Jbo', ['unknown-tag: !Jbo', 'wrong-type: !Jbo']],
    ['{command: x}', ['missing-tag: {command: x}']],
    ['!Jbo {command: x}', ['unknown-tag: !Jbo']],
    ['!Group {jobs: [], repeat: 1}', ['unknown-tag: !Group', 'unknown-field: repeat']],
    ['!Job {args: []}', ['missing-field: !Job']],
    ['!Job {comand: x}', ['unknown-field: comand']],
    ['!JobGroup {ident: a}', ['missing-field: !JobGroup']],
    ['!JobArray {repeats: 2}', ['missing-field: !JobArray']],
    ['!JobGroup {jobs: [], repeats: 2}', ['unknown-field: repeats']],
    ['!JobGroup {jobs: {a: 1}}', ['wrong-type: {a: 1}']],
    [
      '!JobGroup {jobs: [a, !Cores [1]]}',
      ['wrong-type: a', 'unknown-tag: !Cores', 'wrong-type: !Cores'],
    ],
    [job('command: y'), ['duplicate-field: command']],
    [job('__proto__: {}'), ['unknown-field: __proto__']],
    [job('ident: a, id: b'), ['duplicate-field: b']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('fields', () => {
  it.each([
    ['ident: 5', ['wrong-type: 5']],
    ['ident: ""', ['bad-ident: ""']],
    ['ident: a/b', ['bad-ident: a/b']],
    ['ident: ..', ['bad-ident: ..']],
    ['id: "\\t"', ['bad-ident: "\\t"']],
    ['args: x', ['wrong-type: x']],
    [
      'args: [[a], {b: c}, null, ~]',
      ['wrong-type: [a]', 'wrong-type: {b: c}', 'wrong-type: null', 'wrong-type: ~'],
    ],
    ['args: ["\\0"]', ['bad-value: "\\0"']],
    ['args: [!Job x]', ['unknown-tag: !Job']],
    ['args', ['wrong-type: args']],
    ['args: ', ['wrong-type: args']],
    ['cwd: ""', ['bad-value: ""']],
    ['cwd: "\\0"', ['bad-value: "\\0"']],
    ['env: [A]', ['wrong-type: [A]']],
    ['env: {A: [1], B: }', ['wrong-type: [1]', 'wrong-type: B']],
    [
      'env: {"": x, "a=b": x, "a\\0": x, __proto__: x}',
      ['bad-value: ""', 'bad-value: "a=b"', 'bad-value: "a\\0"', 'bad-value: __proto__'],
    ],
    ['env: {A: 1, A: 2}', ['duplicate-field: A']],
    ['on_pass: a', ['wrong-type: a']],
    ['on_pass: [1]', ['wrong-type: 1']],
  ])('%s', (fields, expected) => {
    expect(found(job(fields))).toEqual(expected);
  });

  it.each([
    ['command: ""', ['bad-value: ""']],
    ['command: 5', ['wrong-type: 5']],
    ['command: [make]', ['wrong-type: [make]']],
    ['command: "a\\0"', ['bad-value: "a\\0"']],
  ])('%s', (field, expected) => {
    expect(found(`!Job {${field}}`)).toEqual(expected);
  });

  it.each(['0', '-1', '1.5', '1e300', '.inf', '9007199254740993'])('repeats: %s', (repeats) => {
    expect(found(`!JobArray {repeats: ${repeats}, jobs: []}`)).toEqual([`bad-value: ${repeats}`]);
  });

  it.each(['many', '"2"', '[2]', 'true'])('repeats: %s', (repeats) => {
    expect(found(`!JobArray {repeats: ${repeats}, jobs: []}`)).toEqual([`wrong-type: ${repeats}`]);
  });
});

describe('resources', () => {
  it.each([
    ['!Cores [1]', ['unknown-tag: !Cores']],
    ['[2]', ['missing-tag: 2']],
    ['[!Core [2]]', ['unknown-tag: !Core']],
    ['[!Cores [-1]]', ['bad-resource: -1']],
    ['[!Cores [0.5]]', ['bad-resource: 0.5']],
    ['[!Cores [two]]', ['wrong-type: two']],
    ['[!Cores two]', ['wrong-type: !Cores']],
    ['[!Cores []]', ['missing-field: !Cores']],
    ['[!Cores [1, 2]]', ['bad-resource: 2']],
    ['[!Cores {cuont: 2}]', ['unknown-field: cuont']],
    ['[!Cores [1], !Cores [1]]', ['bad-resource: !Cores']],
    ['[!Cores [1.5], !Cores [1]]', ['bad-resource: 1.5', 'bad-resource: !Cores']],
    ['[!Memory [-1, GB]]', ['bad-resource: -1']],
    ['[!Memory [1, Gb]]', ['bad-resource: Gb']],
    ['[!Memory [1, 1]]', ['wrong-type: 1']],
    ['[!Memory [.inf, GB]]', ['bad-resource: .inf']],
    ['[!Memory [1e9, TB]]', ['bad-resource: !Memory']],
    ['[!Memory [1], !Memory [1]]', ['bad-resource: !Memory']],
    ['[!License []]', ['missing-field: !License']],
    ['[!License [A, 0]]', ['bad-resource: 0']],
    ['[!License [5, 1]]', ['wrong-type: 5']],
    ['[!License ["", 1]]', ['bad-resource: ""']],
    ['[!License [__proto__]]', ['bad-resource: __proto__']],
    ['[!License [A], !License [B], !License [A, 2]]', ['bad-resource: !License']],
  ])('%s', (resources, expected) => {
    expect(found(job(`resources: ${resources}`))).toEqual(expected);
  });

  it('above what a run may hold at once', () => {
    const text = job('ident: big, resources: [!Cores [8], !License [A, 2], !License [B, 9]]');
    const result = parseSpec(text, { file: 'demo.yaml' });
    if (!result.ok) throw new Error('unexpected');
    const totals = { cores: 4, memory: 0, licenses: { A: 1 } };
    expect(checkRequests(result.value, totals)).toMatchObject([
      { reason: 'request-too-large', message: "'big' asks for 8 cores", place: { column: 42 } },
      { reason: 'request-too-large', message: "'big' asks for 2 × A" },
    ]);
  });
});

describe('siblings', () => {
  /** A group of jobs with these fields. */
  const group = (...jobs: string[]) =>
    `!JobGroup\njobs:\n${jobs.map((fields) => `  - ${job(fields)}\n`).join('')}`;

  it('with the same ident, also where one is a default', () => {
    const [problem] = problemsOf(group('ident: a', 'ident: b', 'ident: a'));
    expect(problem).toMatchObject({
      reason: 'duplicate-ident',
      message: "duplicate ident 'a', first used in line 3",
      place: { line: 5, column: 30 },
    });
    expect(found(group('ident: T1', 'args: []'))).toEqual(['duplicate-ident: !Job']);
  });

  it('with the names of the files beside their folders', () => {
    expect(found(group('ident: db.sqlite', 'ident: artefacts'))).toEqual(['bad-ident: db.sqlite']);
    expect(found(group('ident: secret', 'ident: console.log'))).toEqual([
      'bad-ident: secret',
      'bad-ident: console.log',
    ]);
    expect(found(job('ident: db.sqlite'))).toEqual([]);
  });

  it('that nobody knows, or that are the node itself', () => {
    const text = group('ident: build', 'ident: test, on_fail: [biuld], on_done: [test]');
    expect(found(text)).toEqual(['unknown-dependency: biuld', 'own-dependency: test']);
    expect(problemsOf(text)[0]).toMatchObject({
      expected: 'build',
      hint: "did you mean 'build'?",
    });
    expect(found(job('ident: a, on_pass: [b]'))).toEqual([]);
  });

  it('that wait for each other, over dependencies of any kind', () => {
    const text = group(
      'ident: a, on_pass: [b]',
      'ident: b, on_fail: [c]',
      'ident: c, on_done: [a]',
    );
    expect(problemsOf(text)).toMatchObject([
      {
        reason: 'dependency-cycle',
        message: 'dependency cycle: a → b → c → a',
        place: { line: 3 },
      },
    ]);
  });

  it('in an array never clash by their index', () => {
    const text =
      '!JobArray {repeats: 11, jobs: [!Job {ident: x, command: a}, !Job {ident: x_0, command: a}, !Job {ident: x_1_0, command: a}]}';
    expect(found(text)).toEqual([]);
    const idents = ['x', 'x_0', 'x_1_0'].flatMap((ident) =>
      Array.from({ length: 11 }, (_, index) => `${ident}_${index}`),
    );
    expect(new Set(idents).size).toBe(idents.length);
  });
});

describe('limits', () => {
  const nested = (depth: number) =>
    `${'!JobGroup {jobs: ['.repeat(depth)}!Job {command: x}${']}'.repeat(depth)}`;

  it('of nesting', () => {
    expect(found(nested(64))).toEqual([]);
    expect(found(nested(65))).toEqual(['too-deep: !JobGroup']);
    expect(found(nested(2), { depth: 1 })).toEqual(['too-deep: !JobGroup']);
  });

  it('of jobs, with repeats multiplied', () => {
    const array = (repeats: number, inner: string) =>
      `!JobArray {repeats: ${repeats}, jobs: [${inner}]}`;
    const one = '!Job {command: x}';
    expect(found(array(1_000_000, one))).toEqual([]);
    expect(found(array(1_000_001, one))).toEqual(['too-many-jobs: 1000001']);
    expect(found(array(1_001, array(1_000, one)))).toEqual(['too-many-jobs: 1001']);
    const huge = Number.MAX_SAFE_INTEGER;
    const deep = Array.from({ length: 60 }).reduce<string>((inner) => array(huge, inner), one);
    expect(found(deep)).toEqual([`too-many-jobs: ${huge}`]);
    expect(found(array(huge, '!JobGroup {jobs: []}'))).toEqual([`too-many-jobs: ${huge}`]);
    expect(found(`!JobGroup {jobs: [${one}, ${one}]}`, { jobs: 1 })).toEqual([
      `too-many-jobs: [${one}, ${one}]`,
    ]);
  });

  it('of aliases', () => {
    const layers = Array.from(
      { length: 9 },
      (_, n) => `  - &a${n + 1} !JobGroup {jobs: [${Array(10).fill(`*a${n}`).join(', ')}]}\n`,
    );
    const bomb = `!JobGroup\njobs:\n  - &a0 !Job {command: x}\n${layers.join('')}`;
    expect(found(bomb)).toEqual(['alias: *a0']);
    expect(found('&a !JobGroup {jobs: [*a]}')).toEqual(['alias: *a']);
    expect(found('&a !Job {<<: *a, command: x}')).toEqual(['alias: *a']);
    expect(found('!Job {command: *x}')).toEqual(['alias: *x']);
    expect(problemsOf('!Job {command: &make make, args: [*maek]}')).toMatchObject([
      { reason: 'alias', hint: "did you mean 'make'?" },
    ]);
    expect(found('!Job {<<: 5, command: x}')).toEqual(['wrong-type: <<']);
  });
});

it('finds every problem at once, in the order of the source', () => {
  const text = `
!JobGroup
evn: {}
jobs:
  - !Job {ident: a, on_pass: [b]}
  - !Jbo {ident: a, command: x, resources: [!Cores [-1]]}
  - !JobArray {repeats: 0, jobs: [!Job {ident: 5, command: x}]}
`;
  expect(found(text)).toEqual([
    'unknown-field: evn',
    'missing-field: !Job',
    'unknown-dependency: b',
    'unknown-tag: !Jbo',
    'duplicate-ident: a',
    'bad-resource: -1',
    'bad-value: 0',
    'wrong-type: 5',
  ]);
});

it('reports what an alias repeats once', () => {
  expect(
    found('!JobGroup {jobs: [!Job {command: x, env: &e {A: []}}, !Job {command: x, env: *e}]}'),
  ).toEqual(['wrong-type: []']);
});
