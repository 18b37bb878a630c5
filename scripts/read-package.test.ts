import { expect, test } from 'vitest';
import { declarationsIn, importsIn } from './read-package.ts';

test('finds each form of import with its line', () => {
  const text = [
    '// import "in a comment"',
    "import type { A } from './a.ts';",
    "export * from './b.ts';",
    "const c = await import('./c.ts');",
    "type D = import('./d.ts').D;",
    'const quoted = "import \'./no.ts\'";',
  ].join('\n');
  expect(importsIn(text)).toEqual([
    { specifier: './a.ts', line: 2 },
    { specifier: './b.ts', line: 3 },
    { specifier: './c.ts', line: 4 },
    { specifier: './d.ts', line: 5 },
  ]);
});

test('finds each declared dependency with its line', () => {
  const manifest = { name: 'ws', dependencies: { ws: '*', yaml: '*' } };
  const text = JSON.stringify(manifest, undefined, 2);
  expect(declarationsIn(text, 'dependencies')).toEqual([
    { name: 'ws', line: 4 },
    { name: 'yaml', line: 5 },
  ]);
  expect(declarationsIn(text, 'devDependencies')).toEqual([]);
});
