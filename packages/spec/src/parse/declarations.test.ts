import { describe, expect, it } from 'vitest';
import { parseSpec } from './parse-spec.ts';
import type { Problem } from './problem.ts';

/** The problems of a job that asks for nothing but what its other fields say. */
function problemsOf(fields: string): Problem[] {
  const result = parseSpec(`!Job {command: x, ${fields}}`, { file: 'demo.yaml' });
  return result.ok ? [] : result.error;
}

/** Each problem as its reason and the text under its marker. */
function found(fields: string): string[] {
  return problemsOf(fields).map(({ reason, place: { sourceLine, column, length } }) => {
    return `${reason}: ${sourceLine.slice(column - 1, column - 1 + length)}`;
  });
}

describe('stderr', () => {
  it.each(['info', 'WARNING', 'Error'])('%s', (word) => {
    expect(found(`stderr: ${word}`)).toEqual([]);
  });

  it.each([
    ['stderr: debug', ['bad-value: debug']],
    ['stderr: 20', ['wrong-type: 20']],
  ])('%s', (fields, expected) => {
    expect(found(fields)).toEqual(expected);
  });
});

describe('parsers', () => {
  it.each([
    '[]',
    '[uvm, gcc, python, github]',
    '[{match: "^E", severity: debug}, {match: "(?<severity>E)"}]',
    '[{match: "(?<ident>a)(?<file>b)(?<line>c)(?<severity>d)", severity: CRITICAL}]',
  ])('%s', (parsers) => {
    expect(found(`parsers: ${parsers}`)).toEqual([]);
  });

  it.each([
    ['gcc', ['wrong-type: gcc']],
    ['[gc]', ['bad-value: gc']],
    ['[[gcc]]', ['wrong-type: [gcc]']],
    ['[!Job {match: a, severity: ERROR}]', ['unknown-tag: !Job']],
    ['[{severity: ERROR}]', ['missing-field: {severity: ERROR}']],
    ['[{match: a}]', ['missing-field: {match: a}']],
    ['[{match: a, severity: loud}]', ['bad-value: loud']],
    ['[{match: a, severity: ERROR, ident: b}]', ['unknown-field: ident']],
    ['[{match: 5, severity: ERROR}]', ['wrong-type: 5']],
    ['[{match: a(?=b), severity: ERROR}]', ['bad-parser: a(?=b)']],
    ['[{match: a*, severity: ERROR}]', ['bad-parser: a*']],
    [
      '[{match: (?<lien>a)(?<x>b), severity: ERROR}]',
      Array(2).fill('bad-parser: (?<lien>a)(?<x>b)'),
    ],
  ])('%s', (parsers, expected) => {
    expect(found(`parsers: ${parsers}`)).toEqual(expected);
  });

  it('say what an expression may not hold, and the group that was meant', () => {
    expect(problemsOf('parsers: [{match: a(?=b), severity: ERROR}]')).toMatchObject([
      { message: expect.stringContaining('has look-around') as string },
    ]);
    expect(problemsOf('parsers: [{match: (?<lien>a), severity: ERROR}]')).toMatchObject([
      { hint: "did you mean 'line'?" },
    ]);
  });
});

describe('metrics', () => {
  it.each([
    ['[{name: a, agg: sum}, {name: b, warn_above: 1.5e3}]', []],
    ['[a]', ['wrong-type: a']],
    ['[{agg: sum}]', ['missing-field: {agg: sum}']],
    ['[{name: a}]', ['bad-metric: {name: a}']],
    ['[{name: a, agg: avg}]', ['bad-value: avg']],
    ['[{name: a, fail_above: .inf}]', ['bad-value: .inf']],
    ['[{name: a, fail_above: .nan}]', ['bad-value: .nan']],
    ['[{name: a, fail_above: many}]', ['wrong-type: many']],
    ['[{name: a, fail_over: 1}]', ['unknown-field: fail_over']],
    ['[{name: sub_total, agg: sum}]', ['bad-metric: sub_total']],
    ['[{name: msg_error, agg: sum}]', ['bad-metric: msg_error']],
    [`[{name: ${'a'.repeat(201)}, agg: sum}]`, [`bad-metric: ${'a'.repeat(201)}`]],
    ['[{name: a, agg: sum}, {name: a, agg: min}]', ['bad-metric: a']],
  ])('%s', (metrics, expected) => {
    expect(found(`metrics: ${metrics}`)).toEqual(expected);
  });
});

describe('artefacts', () => {
  it.each([
    ['[a, b/c, /abs/d, ../e, "*.log", {path: f, when: pass, required: true}]', []],
    ['[{path: "a/*", name: logs/}, {path: "b/*", name: logs/}]', []],
    ['a', ['wrong-type: a']],
    ['[[a]]', ['wrong-type: [a]']],
    ['[""]', ['bad-value: ""']],
    ['[!Job {path: a}]', ['unknown-tag: !Job']],
    ['[{name: a}]', ['missing-field: {name: a}']],
    ['[{path: a, when: never}]', ['bad-value: never']],
    ['[{path: a, required: yes}]', ['wrong-type: yes']],
    ['[{path: a, file: b}]', ['unknown-field: file']],
    ['[{path: a, name: /b}]', ['bad-artefact: /b']],
    ['[{path: a, name: b/../../c}]', ['bad-artefact: b/../../c']],
    ['[{path: a, name: b//c}]', ['bad-artefact: b//c']],
    ['[{path: a, name: ""}]', ['bad-artefact: ""']],
    ['[{path: a, name: "b\\t"}]', ['bad-artefact: "b\\t"']],
    ['[., a/, "b\\t"]', ['bad-artefact: .', 'bad-artefact: a/', 'bad-artefact: "b\\t"']],
    ['[{path: "*.a", name: a}]', ['bad-artefact: {path: "*.a", name: a}']],
    [
      '[a/b, /c/a, ./a/b, {path: c, name: a}]',
      ['bad-artefact: ./a/b', 'bad-artefact: {path: c, name: a}'],
    ],
  ])('%s', (artefacts, expected) => {
    expect(found(`artefacts: ${artefacts}`)).toEqual(expected);
  });

  it('are left by jobs alone', () => {
    const result = parseSpec('!JobGroup {jobs: [], artefacts: [a]}', { file: 'demo.yaml' });
    expect(result).toMatchObject({ ok: false, error: [{ reason: 'unknown-field' }] });
  });
});

describe('limits', () => {
  it.each([
    ['limits: {memory: enforce}, resources: [!Memory 1]', []],
    ['limits: {}', []],
    ['limits: {memory: warn}', []],
    ['limits: enforce', ['wrong-type: enforce']],
    ['limits: {memory: hard}', ['bad-value: hard']],
    ['limits: {cores: enforce}', ['unknown-field: cores']],
    ['limits: {memory: enforce}', ['bad-resource: {memory: enforce}']],
    ['limits: {memory: enforce}, resources: [!Memory 0]', ['bad-resource: {memory: enforce}']],
  ])('%s', (fields, expected) => {
    expect(found(fields)).toEqual(expected);
  });

  it('are inherited by jobs that ask for no memory, and then the job is at fault', () => {
    const text = '!JobGroup\nlimits: {memory: enforce}\njobs:\n  - !Job {command: x}\n';
    const result = parseSpec(text, { file: 'demo.yaml' });
    expect(result).toMatchObject({
      ok: false,
      error: [{ reason: 'bad-resource', place: { line: 4, column: 5, length: 4 } }],
    });
  });
});

describe('retries', () => {
  it.each([
    'retries: 0',
    'retries: 100',
    'retry_delay: 1h30m',
    'retry_on: [fail, Lost]',
    'retry_on: []',
  ])('%s', (fields) => {
    expect(found(fields)).toEqual([]);
  });

  it.each([
    ['retries: -1', ['bad-value: -1']],
    ['retries: 101', ['bad-value: 101']],
    ['retries: 1.5', ['bad-value: 1.5']],
    ['retries: yes', ['wrong-type: yes']],
    ['retry_delay: 10', ['wrong-type: 10']],
    ['retry_delay: soon', ['bad-value: soon']],
    ['retry_on: fail', ['wrong-type: fail']],
    ['retry_on: [failed]', ['bad-value: failed']],
  ])('%s', (fields, expected) => {
    expect(found(fields)).toEqual(expected);
  });

  it('are taken over from the node around, field by field', () => {
    const text = `!JobGroup
retries: 2
retry_on: [lost]
jobs:
  - !JobGroup {retry_delay: 5s, jobs: [!Job {command: x}]}
  - !Job {command: x, retries: 0, retry_on: [fail]}
`;
    const result = parseSpec(text, { file: 'demo.yaml' });
    expect(result).toMatchObject({
      ok: true,
      value: {
        root: {
          jobs: [
            { jobs: [{ retries: 2, retry_delay: 5000, retry_on: ['lost'] }] },
            { retries: 0, retry_delay: 0, retry_on: ['fail'] },
          ],
        },
      },
    });
  });
});
