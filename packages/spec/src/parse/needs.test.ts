import { describe, expect, it } from 'vitest';
import type { NeedSpec } from '../spec.ts';
import { parseSpec } from './parse-spec.ts';

/** A group of builds, an array of simulations, and a node with these needs. */
function spec(needs: string): string {
  return `
!JobGroup
jobs:
  - !Job {ident: lint, command: x, artefacts: [out/report.txt, /abs/all.txt, "*.log"]}
  - !JobGroup
    ident: builds
    jobs:
      - !Job
        ident: fast
        command: x
        artefacts: [{name: sim.bin, path: y}, {path: core, when: fail}, {name: logs/, path: "o/*"}]
      - !Job {ident: bare, command: x}
      - !JobGroup {ident: empty, jobs: []}
  - !JobArray
    ident: sims
    repeats: 12
    jobs:
      - !Job {ident: sim, command: x, artefacts: [out.txt]}
      - !Job {ident: sim_1, command: x, artefacts: [one.txt]}
  - !JobGroup {ident: user, needs: ${needs}, jobs: []}
`;
}

/** The needs of the last node, or each problem as its reason and the text under its marker. */
function needsOf(needs: string): readonly NeedSpec[] | string[] {
  const result = parseSpec(spec(needs), { file: 'demo.yaml' });
  if (!result.ok) {
    return result.error.map(({ reason, place: { sourceLine, column, length } }) => {
      return `${reason}: ${sourceLine.slice(column - 1, column - 1 + length)}`;
    });
  }
  const { root } = result.value;
  return root.kind === 'job' ? [] : (root.jobs.at(-1)?.needs ?? []);
}

/** The expectation and hint of the only problem. */
function adviceOf(needs: string): object {
  const result = parseSpec(spec(needs), { file: 'demo.yaml' });
  const [{ expected, hint } = {}] = result.ok ? [] : result.error;
  return { expected, hint };
}

describe('needs', () => {
  it.each([
    ['lint/out/report.txt', 'lint', [], 'out/report.txt'],
    ['lint/all.txt', 'lint', [], 'all.txt'],
    ['lint/any.log', 'lint', [], 'any.log'],
    ['builds/fast/sim.bin', 'builds', ['fast'], 'sim.bin'],
    ['builds/fast/logs/a.log', 'builds', ['fast'], 'logs/a.log'],
    ['sims/sim_11/out.txt', 'sims', ['sim_11'], 'out.txt'],
    ['sims/sim_1/out.txt', 'sims', ['sim_1'], 'out.txt'],
    ['sims/sim_1_0/one.txt', 'sims', ['sim_1_0'], 'one.txt'],
  ])('%s', (written, sibling, path, artefact) => {
    expect(needsOf(`{V: ${written}}`)).toEqual([{ variable: 'V', sibling, path, artefact }]);
  });

  it.each([
    ['[lint/all.txt]', ['wrong-type: [lint/all.txt]']],
    ['{V: 5}', ['wrong-type: 5']],
    ['{V: lint}', ['bad-value: lint']],
    ['{V: lint/}', ['bad-value: lint/']],
    ['{V: /lint/all.txt}', ['bad-value: /lint/all.txt']],
    ['{1V: lint/all.txt}', ['bad-value: 1V']],
    ['{"V=": lint/all.txt}', ['bad-value: "V="']],
    ['{GATOR_V: lint/all.txt}', ['bad-value: GATOR_V']],
    ['{__proto__: lint/all.txt}', ['bad-value: __proto__']],
    ['{V: lint/all.txt, V: lint/all.txt}', ['duplicate-field: V']],
    ['{V: user/x}', ['own-dependency: user/x']],
    ['{V: lnit/x}', ['unknown-dependency: lnit/x']],
    ['{V: builds/fsat/sim.bin}', ['unknown-dependency: builds/fsat/sim.bin']],
    ['{V: builds/empty/x/y}', ['unknown-dependency: builds/empty/x/y']],
    ['{V: sims/sim/out.txt}', ['unknown-dependency: sims/sim/out.txt']],
    ['{V: sims/sim_12/out.txt}', ['unknown-dependency: sims/sim_12/out.txt']],
    ['{V: sims/sim_01/out.txt}', ['unknown-dependency: sims/sim_01/out.txt']],
    ['{V: builds/fast}', ['unknown-artefact: builds/fast']],
    ['{V: builds/empty}', ['unknown-artefact: builds/empty']],
    ['{V: builds/fast/sim.bni}', ['unknown-artefact: builds/fast/sim.bni']],
    ['{V: builds/fast/core}', ['unknown-artefact: builds/fast/core']],
    ['{V: builds/fast/logs/a/b}', ['unknown-artefact: builds/fast/logs/a/b']],
    ['{V: builds/bare/x}', ['unknown-artefact: builds/bare/x']],
    ['{V: lint/report.txt}', ['unknown-artefact: lint/report.txt']],
  ])('%s', (needs, expected) => {
    expect(needsOf(needs)).toEqual(expected);
  });

  it.each([
    ['{V: lnit/x}', 'one of lint, builds, sims', "did you mean 'lint'?"],
    ['{V: builds/fsat/x}', 'one of fast, bare, empty', "did you mean 'fast'?"],
    ['{V: sims/sin_3/x}', 'one of sim_0 to sim_11, sim_1_0 to sim_1_11', "did you mean 'sim_3'?"],
    ['{V: sims/sim_12/x}', 'one of sim_0 to sim_11, sim_1_0 to sim_1_11', undefined],
    ['{V: builds/fast/sim.bni}', 'one of sim.bin, logs/o/*', "did you mean 'sim.bin'?"],
    ['{V: builds/bare/x}', "one of its 'artefacts', and there is none", undefined],
  ])('%s shows what is known', (needs, expected, hint) => {
    expect(adviceOf(needs)).toEqual({ expected, hint });
  });

  it('count as dependencies in a cycle', () => {
    const text = `
!JobGroup
jobs:
  - !Job {ident: a, command: x, artefacts: [f], needs: {V: b/f}}
  - !Job {ident: b, command: x, artefacts: [f], on_done: [a]}
`;
    expect(parseSpec(text, { file: 'demo.yaml' })).toMatchObject({
      ok: false,
      error: [
        { message: 'dependency cycle: a → b → a', place: { line: 4, column: 60, length: 3 } },
      ],
    });
  });

  it('hold inside one repetition of an array', () => {
    const text = `
!JobArray
repeats: 3
jobs:
  - !Job {ident: a, command: x, artefacts: [f]}
  - !Job {ident: b, command: x, needs: {V: a/f}}
`;
    expect(parseSpec(text, { file: 'demo.yaml' })).toMatchObject({
      ok: true,
      value: { root: { jobs: [{}, { needs: [{ sibling: 'a', path: [], artefact: 'f' }] }] } },
    });
  });

  it('are none of a root, which has no siblings', () => {
    const result = parseSpec('!Job {command: x, needs: {V: a/f}}', { file: 'demo.yaml' });
    expect(result).toMatchObject({ ok: false, error: [{ reason: 'unknown-dependency' }] });
  });

  it('leave the place of a node known', () => {
    const result = parseSpec(spec('{V: lint/all.txt}'), { file: 'demo.yaml' });
    if (!result.ok || result.value.root.kind === 'job') throw new Error('unexpected');
    const user = result.value.root.jobs.at(-1);
    expect(user && result.value.placeOf(user, 'needs')).toMatchObject({ line: 20 });
  });
});
