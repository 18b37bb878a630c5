import fc from 'fast-check';
import { it } from 'vitest';
import { parseSpec } from './parse-spec.ts';
import { holdPromises } from './testing/promises.ts';

const SPEC = `!JobGroup
ident: regression
env: &env {SIM: verilator, N: 1.50}
stderr: warning
parsers: [gcc, {match: '(?<file>\\w+)+: (?<severity>E|W)'}]
metrics: [{name: coverage, agg: mean, fail_below: 80}]
limits: {memory: enforce}
jobs:
  - &build !Job
    ident: build
    command: make
    args: [build, "a b", 'c', 1, ~]
    resources: [!Cores [2], !Memory [1.5, GB], !License {name: A, count: 2}]
    artefacts: [out/sim.bin, {name: logs/, path: "*.log", when: fail, required: true}]
  - !JobArray
    ident: sims
    on_pass: [build]
    env: {<<: *env, SIM: vcs}
    repeats: 20
    needs: {SIM: build/out/sim.bin}
    limits: {memory: warn}
    jobs:
      - *build
      - !Job {ident: b, command: x, on_done: [build], cwd: ../x, needs: {X: build/out/sim.bin}}
      - !Job
        command: |
          text
`;

const token = fc.constantFrom(
  ...[
    '!Job',
    '!JobGroup',
    '!JobArray',
    '!Cores',
    '!!set',
    '!',
    '&a',
    '*a',
    '*env',
    '<<',
    '---',
    '%',
  ],
  ...['...', '- ', ': ', ', ', '[', ']', '{', '}', '\n', '  ', '\t', '|', '>', '"', "'", '#', '?'],
  ...['needs', 'artefacts', 'parsers', 'metrics', 'build/x', '(a*)*', '(?=', '../', '{a,b}'],
  ...['jobs', 'ident', 'command', 'env', 'on_pass', 'resources', 'repeats', '0', '-1', '1e9', '~'],
  ...['\u0000', '\ufeff', '\u2028', '\ud800', '日', '\r', 'x'.repeat(300)],
);

/** Parses, renders, and holds every promise that a list of problems makes. */
function check(text: string): void {
  const result = parseSpec(text, { file: 'demo.yaml' });
  if (!result.ok) holdPromises(text, result.error);
}

it('takes any text without a throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 300 });
  const soup = fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join(''));
  fc.assert(fc.property(soup, check), { numRuns: 1000 });
});

it('takes any damage to a specification without a throw', () => {
  const edit = fc.record({ at: fc.nat(SPEC.length), drop: fc.nat(20), insert: fc.option(token) });
  const damaged = fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce(
        (text, { at, drop, insert }) => text.slice(0, at) + (insert ?? '') + text.slice(at + drop),
        SPEC,
      ),
    );
  fc.assert(fc.property(damaged, check), { numRuns: 1000 });
});
