import { describe, expect, it } from 'vitest';
import { artefactFault, artefactName, mayLeave } from './artefact-name.ts';
import type { ArtefactSpec } from './artefact-spec.ts';

function artefact(path: string, name: string | null = null): ArtefactSpec {
  return { name, path, when: 'always', required: false };
}

describe('artefactName', () => {
  it.each([
    ['sim.bin', null, 'sim.bin', 'sim.bin'],
    ['./out/sim.bin', null, './out/sim.bin', 'out/sim.bin'],
    ['/abs/sim.bin', null, '/abs/sim.bin', 'sim.bin'],
    ['../up/sim.bin', null, '../up/sim.bin', 'sim.bin'],
    ['a/../../up', null, 'a/../../up', 'up'],
    ['..x', null, '..x', '..x'],
    ['out/sim.bin', 'kept', 'out/sim.bin', 'kept'],
    ['out/sim.bin', 'kept/', 'out/sim.bin', 'kept/sim.bin'],
    ['out/*.log', null, 'out/a.log', 'out/a.log'],
    ['out/**/*.log', 'logs/', 'out/a/b.log', 'logs/a/b.log'],
    ['*.log', 'logs/', 'a.log', 'logs/a.log'],
    ['../{a,b}/*.log', 'logs/', '../a/x.log', 'logs/a/x.log'],
    ['/{a,b}.log', 'logs/', '/a.log', 'logs/a.log'],
  ])('of %s, kept as %s and found as %s, is %s', (path, name, found, expected) => {
    expect(artefactName(artefact(path, name), found)).toBe(expected);
  });
});

describe('mayLeave', () => {
  it.each([
    ['out/sim.bin', null, 'out/sim.bin'],
    ['/abs/sim.bin', null, 'sim.bin'],
    ['out/sim.bin', 'kept', 'kept'],
    ['out/*.log', null, 'out/a.log'],
    ['./out/*.log', null, 'out/a.log'],
    ['/abs/*.log', null, 'a.log'],
    ['./out/**/*.log', 'logs/', 'logs/a/b.log'],
    ['../*.{log,txt}', 'logs/', 'logs/a.txt'],
  ])('%s, kept as %s, may be %s', (path, name, wanted) => {
    expect(mayLeave(artefact(path, name), wanted)).toBe(true);
  });

  it.each([
    ['out/sim.bin', null, 'sim.bin'],
    ['out/sim.bin', 'kept', 'out/sim.bin'],
    ['out/*.log', null, 'a.log'],
    ['out/*.log', null, 'out/a/b.log'],
    ['/abs/*.log', null, 'abs/a.log'],
    ['out/*.log', 'logs/', 'logs/out/a.log'],
    ['out/*.log', 'logs/', 'out/a.log'],
    ['out/*.log', 'logs/', 'logs/a.txt'],
  ])('%s, kept as %s, is never %s', (path, name, wanted) => {
    expect(mayLeave(artefact(path, name), wanted)).toBe(false);
  });
});

describe('artefactFault', () => {
  it.each(['a', 'a/b', '..a', 'a b', 'é', '.hidden'])('takes %s', (name) => {
    expect(artefactFault(name)).toBeUndefined();
  });

  it.each(['', '/a', 'a//b', 'a/', '.', '..', 'a/../b', './a', 'a\n', '\u007f', '\ud800'])(
    'refuses %j',
    (name) => {
      expect(artefactFault(name)).toBeDefined();
    },
  );
});
