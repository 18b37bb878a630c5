import { describe, expect, it } from 'vitest';
import { parseSpec, type Limits } from './parse-spec.ts';
import type { Problem } from './problem.ts';
import { holdPromises } from './testing/promises.ts';

/** What is wrong, in few words; nothing where nothing is. */
function wrong(text: string, limits: Limits = {}): string[] {
  const result = parseSpec(text, { file: 'hostile.yaml', limits });
  if (result.ok) return [];
  holdPromises(text, result.error);
  return result.error.map(
    ({ reason, place }: Problem) => `${reason} ${place.line}:${place.column}`,
  );
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

const JOB = '!Job\ncommand: x\n';

describe('what is too much', () => {
  it.each([
    ['brackets', `!JobGroup {jobs: ${'['.repeat(100_000)}`, 'too-deep 1:1017'],
    ['closed brackets', '['.repeat(100_000) + ']'.repeat(100_000), 'too-deep 1:1001'],
    ['braces', '{a: '.repeat(100_000), 'too-deep 1:3998'],
    ['dashes', `${'- '.repeat(100_000)}x`, 'too-deep 1:2001'],
    ['question marks', `${'? '.repeat(100_000)}x`, 'too-deep 1:2001'],
  ])('%s inside each other are refused', (_, text, problem) => {
    expect(wrong(text)).toEqual([problem]);
  });

  it.each([
    ['keys', JOB + 'env:\n' + lines(1000, (index) => `  K${index}: 1`), '627:3'],
    ['empty lines', '\n'.repeat(6000), '5001:1'],
    ['commas', `[${','.repeat(6000)}`, '1:5000'],
    ['documents', '--- x\n'.repeat(2000), '1000:6'],
  ])('more %s than can be held are refused where there are too many', (_, text, place) => {
    expect(wrong(text, { tokens: 5000 })).toEqual([`too-large ${place}`]);
    expect(wrong(text, { tokens: 50_000 })).not.toEqual([`too-large ${place}`]);
  });

  it('aliases of aliases of aliases are followed for a while', () => {
    const tower = (kind: string): string =>
      lines(12, (level) => {
        const below = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
        return level === 0 ? '  - &a0 !Job {command: x}' : `  - &a${level} ${kind} [${below}]}`;
      });
    expect(wrong(`!JobGroup\njobs:\n${tower('!JobGroup {jobs:')}`)).toContainEqual(
      expect.stringMatching(/^alias /),
    );
    const lists = lines(12, (level) =>
      level === 0 ? '  - &a0 [x]' : `  - &a${level} [x${`, *a${level - 1}`.repeat(10)}]`,
    );
    expect(wrong(`${JOB}args:\n${lists}`)).not.toEqual([]);
  });

  it('merge keys of merge keys of merge keys are followed for a while', () => {
    const envs = lines(40, (level) => {
      const merged = level === 0 ? 'A: 1' : `<<: [*m${level - 1}, *m${level - 1}]`;
      return `  - !Job {ident: j${level}, command: x, env: &m${level} {${merged}}}`;
    });
    expect(wrong(`!JobGroup\njobs:\n${envs}`)).toContainEqual(expect.stringMatching(/^alias /));
  });

  it('a thousand problems are told, and that there are more', () => {
    for (const text of [
      JOB + lines(5000, (index) => `k${index}: 1`),
      JOB + 'env:\n' + lines(5000, () => '  K: 1'),
      '\u0001'.repeat(10_000),
      `${JOB}args: [${'*a, '.repeat(5000)}]`,
      `!JobGroup {jobs: [${'!Job {ident: a, command: x}, '.repeat(2000)}]}`,
    ]) {
      const problems = wrong(text);
      expect(problems).toHaveLength(1001);
      expect(problems.at(-1)).toMatch(/^too-many-problems /);
    }
  });

  it('a scalar of 5 MB is a scalar', () => {
    expect(wrong(`!Job {command: "${'x'.repeat(5_000_000)}"}`)).toEqual([]);
    expect(wrong(`!JobArray {repeats: ${'9'.repeat(1_000_000)}, jobs: []}`)).toEqual([
      'bad-value 1:21',
    ]);
    expect(wrong(`!Job {command: x, ${'a'.repeat(1_000_000)}: 1}`)).toEqual(['unknown-field 1:19']);
  });
});

describe('names that JavaScript knows', () => {
  const names = ['constructor', 'prototype', 'toString', 'hasOwnProperty'];

  it.each(names)('%s is a name like any other where names are free', (name) => {
    const text = `!JobGroup
env: {${name}: outer}
metrics: [{name: ${name}, agg: max}]
jobs:
  - !Job
    ident: ${name}
    command: x
    env: {${name}: inner}
    resources: [!License [${name}, 2]]
    artefacts: [{name: ${name}, path: x}]
  - !Job {ident: b, command: x, on_pass: [${name}], needs: {${name}: ${name}/${name}}}
`;
    const parsed = parseSpec(text, { file: 'names.yaml' });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const { root } = parsed.value;
    const [job] = root.kind === 'job' ? [] : root.jobs;
    if (job?.kind !== 'job') throw new Error('the first child is no job');
    expect(Object.entries(root.env)).toEqual([[name, 'outer']]);
    expect(Object.entries(job.env)).toEqual([[name, 'inner']]);
    expect(Object.entries(job.resources.licenses)).toEqual([[name, 2]]);
    expect(Object.getPrototypeOf(job.env)).toBe(Object.prototype);
  });

  it('__proto__ is refused where it would be the key of an object', () => {
    expect(wrong('!Job {command: x, env: {__proto__: 1}}')).toEqual(['bad-value 1:25']);
    expect(wrong('!Job {command: x, resources: [!License [__proto__, 1]]}')).toEqual([
      'bad-resource 1:41',
    ]);
    expect(
      wrong('!Job {command: x, ident: __proto__, metrics: [{name: __proto__, agg: sum}]}'),
    ).toEqual([]);
  });

  it.each([...names, '__proto__'])('%s is no field and no tag', (name) => {
    expect(wrong(`!Job {command: x, ${name}: {command: y}}`)).toEqual(['unknown-field 1:19']);
    expect(wrong(`!${name} {command: x}`)).toEqual(['unknown-tag 1:1']);
    expect(wrong(`!Job {command: x, limits: {${name}: 1}}`)).toEqual(['unknown-field 1:28']);
  });
});

describe('keys and lines', () => {
  it('a key that is given twice, or is none, is refused at its place', () => {
    expect(wrong('!Job {command: x, command: y}')).toEqual(['duplicate-field 1:19']);
    expect(wrong('!Job {command: x, env: {A: 1, "A": 2}}')).toEqual(['duplicate-field 1:31']);
    expect(wrong('!Job {command: x, <<: 1}')).not.toEqual([]);
    expect(wrong('!Job {command: x, <<: *a}')).not.toEqual([]);
    expect(wrong('!Job {command: x, [a]: 1}')).not.toEqual([]);
  });

  it('lines may end in CR LF, and in CR alone nothing ends', () => {
    expect(wrong('!Job\r\ncommand: x\r\n')).toEqual([]);
    expect(wrong('!Job\rcommand: x\r')).toEqual(['syntax 1:5', 'syntax 1:16']);
  });

  it.each([
    ['nothing', '', 'empty 1:1'],
    ['comments', '# one\n# two\n', 'empty 1:1'],
    ['a mark of bytes', '\ufeff', 'empty 1:1'],
    ['a null', '~', 'wrong-type 1:1'],
    ['two documents', '!Job {command: x}\n---\n!Job {command: y}\n', 'several-documents 2:1'],
    ['a control character', '!Job {command: "a\0b"}', 'syntax 1:18'],
  ])('%s is no specification', (_, text, problem) => {
    expect(wrong(text)).toEqual([problem]);
  });
});
