import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NeedSpec } from '@gator/spec';
import { FIRST_ATTEMPT, DEFAULT_LIMITS, type TierAssignment } from '@gator/protocol';
import { assign, rulesOf } from './assign.ts';
import type { Child } from './roster.ts';
import { groupSpec, jobSpec } from './testing/specs.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gator-assign-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const metric = { fail_below: null, fail_above: null, warn_below: null, warn_above: null };

function tier(): TierAssignment {
  return {
    child: 0,
    ident: 'g',
    path: 'root/g',
    spec: groupSpec('g', []),
    env: { A: 'tier', B: 'tier' },
    aggregations: { a: 'max', b: 'max' },
    redact: ['LICENSE_*'],
    directory,
    options: {
      limits: DEFAULT_LIMITS,
      interval: 5,
      forward: 'none',
      totals: { cores: 1, memory: 0, licenses: {} },
      grace: 0,
    },
    queued: 0,
    attempt: FIRST_ATTEMPT,
    past: null,
    grants: [],
  };
}

function child(index: number | null, needs: readonly NeedSpec[] = []): Child {
  const spec = {
    ...jobSpec('x'),
    needs,
    env: { B: 'own' },
    redact: ['SEED'],
    metrics: [
      { ...metric, name: 'b', agg: 'mean' },
      { ...metric, name: 'c', agg: null },
    ] as const,
  };
  return { id: 7, ident: index === null ? 'x' : `x_${String(index)}`, spec, index };
}

/** Leaves an artefact, and returns its absolute path. */
function leave(...parts: readonly string[]): string {
  const file = join(directory, ...parts);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}

const NOTHING = { grants: [], queued: 0, attempt: FIRST_ATTEMPT, past: null };

const need: NeedSpec = {
  variable: 'SIM',
  sibling: 'build',
  path: ['deep'],
  artefact: 'out/sim.bin',
};

describe('assign', () => {
  it("lays a child's own words over those of the nodes around it", () => {
    const assigned = assign(tier(), child(3), { ...NOTHING, grants: [['s', 1]], queued: 9 });
    expect(assigned.ok ? assigned.value : assigned.reason).toMatchObject({
      child: 7,
      ident: 'x_3',
      path: 'root/g/x_3',
      env: { A: 'tier', B: 'own', GATOR_ARRAY_INDEX: '3' },
      aggregations: { a: 'max', b: 'mean' },
      redact: ['LICENSE_*', 'SEED'],
      directory: join(directory, 'x_3'),
      grants: [['s', 1]],
      queued: 9,
    });
  });

  it('gives the absolute path of an artefact that the child needs', () => {
    const file = leave('build', 'deep', 'artefacts', 'out/sim.bin');
    const assigned = assign(tier(), child(null, [need]), NOTHING);
    expect(assigned.ok ? assigned.value.env : assigned.reason).toEqual({
      A: 'tier',
      B: 'own',
      SIM: file,
    });
  });

  it('takes it in an array from the same repetition', () => {
    leave('build_0', 'deep', 'artefacts', 'out/sim.bin');
    const file = leave('build_1', 'deep', 'artefacts', 'out/sim.bin');
    const assigned = assign(tier(), child(1, [need]), NOTHING);
    expect(assigned.ok && assigned.value.env['SIM']).toBe(file);
    expect(assign(tier(), child(2, [need]), NOTHING)).toEqual({
      ok: false,
      reason: "build_2/deep left no artefact 'out/sim.bin' (needs)",
    });
  });
});

describe('rulesOf', () => {
  it('has a rule where a node gives one', () => {
    expect(rulesOf(child(null).spec.metrics)).toEqual({ b: 'mean' });
  });
});
