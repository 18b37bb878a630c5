import { expect, test } from 'vitest';
import { problemsOf } from './import-rules.ts';
import type { Package } from './import-rules.ts';

/** A package of one file; its manifest declares `dependencies`, the first of them on line 10. */
function pkg(name: string, file: string, specifiers: string[], dependencies: string[]): Package {
  return {
    name,
    manifest: `packages/${name}/package.json`,
    dependencies: dependencies.map((dependency, index) => ({ name: dependency, line: 10 + index })),
    files: [
      {
        path: `packages/${name}/src/${file}`,
        imports: specifiers.map((specifier, index) => ({ specifier, line: 1 + index })),
      },
    ],
  };
}

/** The problems as they are printed. */
function lines(of: Package): string[] {
  return problemsOf(of, new Set(['vitest'])).map((p) => `${p.file}:${p.line}: ${p.text}`);
}

test('imports to the right, of own files and of Node.js are in order', () => {
  const core = pkg(
    'core',
    'tier/tier.ts',
    ['@gator/spec/parse', '@gator/store', '../grant.ts', 'node:fs', 'ws'],
    ['@gator/spec', '@gator/store', 'ws'],
  );
  expect(lines(core)).toEqual([]);
});

test.each([
  ['protocol', 'core', 'to the left'],
  ['store', 'client', 'sideways'],
  ['spec', 'spec', 'of itself by name'],
])('%s may not import %s: that goes %s', (from, to) => {
  expect(lines(pkg(from, 'a.ts', ['node:fs', `@gator/${to}`], [`@gator/${to}`]))).toEqual([
    `packages/${from}/src/a.ts:2: ${from} may not import ${to}: imports go only rightwards`,
  ]);
});

test('only some packages may load the parser or the database driver', () => {
  const client = pkg('client', 'a.ts', ['@gator/spec/parse', 'node:sqlite'], ['@gator/spec']);
  expect(lines(client)).toEqual([
    'packages/client/src/a.ts:1: only spec and core and cli may import @gator/spec/parse',
    'packages/client/src/a.ts:2: only store may import node:sqlite',
  ]);
});

test('a relative import stays in its package and names its file', () => {
  const specifiers = ['../../spec/src/spec.ts', './b.js', './b.ts'];
  expect(lines(pkg('store', 'a.ts', specifiers, []))).toEqual([
    'packages/store/src/a.ts:1: ../../spec/src/spec.ts leaves the package: import another package by its name',
    'packages/store/src/a.ts:2: ./b.js must name its file, ending in .ts',
  ]);
});

test('the manifest declares what is imported, and no more', () => {
  expect(lines(pkg('client', 'a.ts', ['ws', 'fs'], ['valibot', 'ws']))).toEqual([
    'packages/client/src/a.ts:2: fs is imported, but packages/client/package.json does not declare it',
    'packages/client/package.json:10: valibot is declared, but no file of client imports it',
  ]);
});

test('a test and what tests share may import the tools of tests, another file may not', () => {
  expect(lines(pkg('spec', 'parse/testing/a.ts', ['vitest'], []))).toEqual([]);
  expect(lines(pkg('spec', 'a.test.ts', ['vitest'], []))).toEqual([]);
  expect(lines(pkg('spec', 'a.ts', ['vitest'], []))).toEqual([
    'packages/spec/src/a.ts:1: vitest is imported, but packages/spec/package.json does not declare it',
  ]);
});

test('a package outside the table is a problem', () => {
  expect(lines(pkg('extra', 'a.ts', [], []))).toEqual([
    'packages/extra/package.json:1: the package extra is not in the table of scripts/import-rules.ts',
  ]);
});
