import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from './excerpt.ts';
import { parseSpec } from './parse-spec.ts';
import type { Problem } from './problem.ts';
import { renderProblems } from './render-problems.ts';
import { Source, wholeFile } from './source.ts';

const misspelt: Problem = {
  reason: 'unknown-field',
  message: "unknown field 'comand' in a !Job",
  place: new Source('demo.yaml', '!Job\ncomand: make\n').place([5, 11]),
  expected: 'one of command, args',
  hint: "did you mean 'command'?",
};

describe('renderProblems', () => {
  it('shows the place, the line, what was expected and the nearest name', () => {
    expect(renderProblems([misspelt], { colour: false })).toBe(
      [
        "error: unknown field 'comand' in a !Job",
        '  --> demo.yaml:2:1',
        '  |',
        '2 | comand: make',
        '  | ^^^^^^',
        '  = expected one of command, args',
        "  = help: did you mean 'command'?",
        '',
      ].join('\n'),
    );
  });

  it('adds nothing but colours', () => {
    const coloured = renderProblems([misspelt, misspelt], { colour: true });
    const escape = String.fromCharCode(27);
    const plain = coloured.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, 'g'), '');
    expect(coloured).not.toBe(plain);
    expect(plain).toBe(renderProblems([misspelt, misspelt], { colour: false }));
  });

  it('shows no line where the whole file is meant', () => {
    const problem = { reason: 'unreadable', message: 'gone', place: wholeFile('a.yaml') } as const;
    expect(renderProblems([problem], { colour: false })).toBe('error: gone\n --> a.yaml\n');
  });

  it('keeps the marker under the place after tabs, wide and invisible characters', () => {
    const text = '!Job {command: "日本\t\u200b👩‍💻é", foo: 1}';
    const result = parseSpec(text, { file: 'demo.yaml' });
    const rendered = renderProblems(result.ok ? [] : result.error, { colour: false });
    expect(rendered).toContain('1 | !Job {command: "日本    \ufffd👩‍💻é", foo: 1}\n');
    expect(rendered).toContain(
      `  | ${' '.repeat('!Job {command: "'.length + 4 + 4 + 1 + 2 + 1 + 3)}^^^\n`,
    );
  });

  it('lets nothing reach the terminal but plain lines', () => {
    const line = fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\n', ''));
    fc.assert(
      fc.property(line, fc.nat(), fc.nat(), (each, a, b) => {
        const start = a % (each.length + 1);
        const place = new Source('f\u001b[2J', each).place([start, start + b]);
        const rendered = renderProblems([{ ...misspelt, place }], { colour: false });
        expect(rendered.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
        expect(rendered.split('\n')).toHaveLength(8);
      }),
    );
  });
});

describe('excerpt', () => {
  const place = (sourceLine: string, column: number, length: number) =>
    excerpt({ file: 'f', line: 1, column, length, sourceLine });

  it('shows a line of a hundred columns in full', () => {
    const line = 'x'.repeat(100);
    expect(place(line, 91, 10)).toEqual({ line, marker: ' '.repeat(90) + '^'.repeat(10) });
  });

  it('opens a window around the marker in a longer one', () => {
    const { line, marker } = place(`${'a'.repeat(500)}HERE${'b'.repeat(500)}`, 501, 4);
    expect(line).toBe(`…${'a'.repeat(40)}HERE${'b'.repeat(56)}…`);
    expect(marker).toBe(`${' '.repeat(41)}^^^^`);
  });

  it('cuts the marker where it is longer than the window', () => {
    const { line, marker } = place('a'.repeat(1000), 1, 1000);
    expect([line, marker]).toEqual([`${'a'.repeat(100)}…`, '^'.repeat(100)]);
  });

  it('marks the end of a line with one sign', () => {
    expect(place('abc', 4, 1)).toEqual({ line: 'abc', marker: '   ^' });
  });
});
