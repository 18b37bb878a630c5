import { parseSpec } from '@gator/spec/parse';
import { expect, test } from 'vitest';
import { painter } from './colour.ts';
import { treeLines } from './tree.ts';

function lines(text: string): string[] {
  const parsed = parseSpec(text, { file: '/specs/regression.yaml' });
  if (!parsed.ok) throw new Error('the specification has a problem');
  return treeLines(parsed.value.root, painter(false));
}

test('a tree is drawn with its arrays folded', () => {
  expect(
    lines(`
!JobGroup
jobs:
  - !Job {ident: build, command: make, args: [-C, two words], resources: [!Cores [2], !Memory [1.5, GB]]}
  - !JobArray
    ident: simulations
    on_pass: [build]
    repeats: 20
    jobs:
      - !Job {ident: simulate, command: sim, resources: [!License [ToolA, 1]]}
      - !Job {ident: check, command: check, on_done: [simulate]}
  - !JobGroup
    ident: reports
    on_done: [simulations, build]
    jobs:
      - !Job {ident: coverage, command: "a\\nb"}
`),
  ).toEqual([
    'regression',
    "├─ build  make -C 'two words'  (2 cores, 1.5 GB)",
    '├─ simulations  ×20  on_pass: build',
    '│  ├─ simulate  sim  (1 core, 1 × ToolA)',
    '│  └─ check  check  (1 core)  on_done: simulate',
    '└─ reports  on_done: simulations, build',
    "   └─ coverage  'a\\nb'  (1 core)",
    '',
    '42 jobs',
  ]);
});

test('one job is a tree as well', () => {
  expect(lines('!Job {command: "true"}')).toEqual(['regression  true  (1 core)', '', '1 job']);
});
