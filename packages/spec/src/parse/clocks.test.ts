import { describe, expect, it } from 'vitest';
import { DURATION_LIMIT } from '../duration.ts';
import type { JobSpec, Spec } from '../spec.ts';
import { parseSpec } from './parse-spec.ts';
import type { Problem } from './problem.ts';

function parse(text: string): Spec {
  const result = parseSpec(text, { file: 'demo.yaml' });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.root;
}

function problemsOf(fields: string): readonly Problem[] {
  const result = parseSpec(`!Job {command: x, ${fields}}`, { file: 'demo.yaml' });
  return result.ok ? [] : result.error;
}

/** Every job of a tree by its ident. */
function jobsOf(spec: Spec): Record<string, JobSpec> {
  if (spec.kind === 'job') return { [spec.ident]: spec };
  return Object.assign({}, ...spec.jobs.map(jobsOf)) as Record<string, JobSpec>;
}

const TREE = `
!JobGroup
timeout: 2h
job_timeout: 10m
stall_timeout: 5m
grace: 3s
stop: {signal: sigint}
jobs:
  - !Job {ident: plain, command: x}
  - !Job {ident: own, command: x, timeout: 1h30m, stall_timeout: 1d, grace: 500ms, stop: {command: end, args: [1, a]}}
  - !JobArray
    ident: inner
    job_timeout: 90s
    timeout: 1h
    jobs:
      - !Job {ident: nearest, command: x}
      - !JobGroup {ident: silent, jobs: [!Job {ident: far, command: x, stop: {signal: USR1}}]}
`;

describe('the clocks of a tree', () => {
  const jobs = jobsOf(parse(TREE));
  const minute = 60_000;

  it('give a job its own time, or that of the nearest tier for its jobs, and never that of a tier', () => {
    const timeouts = Object.entries(jobs).map(([ident, { timeout }]) => [ident, timeout]);
    expect(Object.fromEntries(timeouts)).toEqual({
      plain: 10 * minute,
      own: 90 * minute,
      nearest: 1.5 * minute,
      far: 1.5 * minute,
    });
  });

  it('hand down the rest', () => {
    const inherited = { stall_timeout: 5 * minute, grace: 3000, stop: { signal: 'INT' } };
    expect(jobs['plain']).toMatchObject(inherited);
    expect(jobs['nearest']).toMatchObject(inherited);
    expect(jobs['far']).toMatchObject({ ...inherited, stop: { signal: 'USR1' } });
    expect(jobs['own']).toMatchObject({
      stall_timeout: 1440 * minute,
      grace: 500,
      stop: { command: 'end', args: ['1', 'a'] },
    });
  });

  it('are those of a tier itself where it says so', () => {
    const root = parse(TREE);
    const inner = root.kind === 'job' ? undefined : root.jobs[2];
    expect([root.timeout, inner?.timeout]).toEqual([120 * minute, 60 * minute]);
    expect(parse('!JobGroup {job_timeout: 1s, jobs: []}').timeout).toBeNull();
  });
});

describe('a duration', () => {
  it('is refused as a bare number, with what to write', () => {
    for (const [written, reason] of [
      ['90', 'wrong-type'],
      ['1.5', 'wrong-type'],
      ['"90"', 'bad-value'],
    ]) {
      const number = String(written).replaceAll('"', '');
      expect(problemsOf(`timeout: ${String(written)}`)).toMatchObject([
        { reason, hint: `write ${number}s for seconds, or ${number}m for minutes` },
      ]);
    }
  });

  it('is told what it should be, whatever stands there', () => {
    for (const fields of ['timeout: null', 'timeout: true', 'timeout: 90', 'timeout: 0s'])
      expect(problemsOf(fields)).toMatchObject([
        { expected: expect.stringMatching(/^a duration /) as unknown },
      ]);
  });

  it.each([
    ['timeout: 0s', "'timeout' is '0s', which is no time at all"],
    ['grace: 0ms', "'grace' is '0ms', which is no time at all"],
    ['stall_timeout: 366d', "'stall_timeout' is '366d', which is longer than a year"],
    ['timeout: 10min', "'timeout' is '10min', which is no duration"],
    ['timeout: [1s]', "'timeout' is a list"],
    ['timeout:', "'timeout' is empty"],
    ['timeout: true', "'timeout' is the boolean 'true'"],
  ])('%s', (fields, message) => {
    expect(problemsOf(fields)).toMatchObject([{ message }]);
  });

  it('may be a year, and no field of a job is job_timeout', () => {
    expect(parse('!Job {command: x, timeout: 365d}').timeout).toBe(DURATION_LIMIT);
    expect(problemsOf('job_timeout: 1s')).toMatchObject([{ reason: 'unknown-field' }]);
  });
});

describe('stop', () => {
  it.each([
    ['{signal: INTT}', "'signal' in 'stop' is 'INTT'", "did you mean 'INT'?"],
    ['{signal: SIGTREM}', "'signal' in 'stop' is 'SIGTREM'", "did you mean 'TERM'?"],
    ['{signal: STOP}', "'signal' in 'stop' is 'STOP'", undefined],
    ['{}', "'stop' has neither a signal nor a command", undefined],
    ['{args: [a]}', "'stop' has neither a signal nor a command", undefined],
    ['{signal: INT, command: x}', "'stop' has both a signal and a command", undefined],
    ['{signal: INT, args: [a]}', "'stop' has arguments for a signal", undefined],
    ['{command: ""}', "'command' in 'stop' is an empty text", undefined],
    [
      '{comand: x, signal: INT}',
      "unknown field 'comand' in a mapping of 'stop'",
      "did you mean 'command'?",
    ],
    ['INT', "'stop' is the string 'INT'", undefined],
  ])('%s', (stop, message, hint) => {
    expect(problemsOf(`stop: ${stop}`)).toMatchObject([{ message, ...(hint && { hint }) }]);
  });
});
