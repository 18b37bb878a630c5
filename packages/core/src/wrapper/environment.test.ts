import { describe, expect, it } from 'vitest';
import { FIRST_ATTEMPT, DEFAULT_LIMITS, type JobAssignment } from '@gator/protocol';
import { jobSpec } from '../tier/testing/specs.ts';
import { jobEnvironment, withoutOwn } from './environment.ts';

const assignment: JobAssignment = {
  child: 0,
  ident: 'x_1',
  path: 'root/a/x_1',
  spec: jobSpec('x'),
  env: { SIM: 'verilator', PATH: '/spec', GATOR_ARRAY_INDEX: '1' },
  aggregations: {},
  redact: [],
  directory: '/t/a/x_1',
  options: {
    limits: DEFAULT_LIMITS,
    interval: 5,
    forward: 'none',
    totals: { cores: 1, memory: 0, licenses: {} },
    grace: 1000,
  },
  queued: 0,
  attempt: FIRST_ATTEMPT,
  past: null,
  grants: [],
};

describe('withoutOwn', () => {
  it("drops what an outer run told its job, this run's options, and nothing else", () => {
    const inherited = {
      PATH: '/bin',
      GATOR_PARENT: '127.0.0.1:1/secret',
      GATOR_IDENT: 'outer',
      GATOR_PATH: 'outer',
      GATOR_TRACKING: '/outer',
      GATOR_ATTEMPT: '3',
      GATOR_ARRAY_INDEX: '9',
      GATOR_LAYER_DIAL: 'x',
      GATOR_LAYER_SLOT: '1',
      GATOR_SECRET: 'of another run',
      GATOR_OPT_QUIET: '1',
      GATOR_HOME: 'kept',
      MY_GATOR_PATH: 'kept',
      UNSET: undefined,
    };
    expect(withoutOwn(inherited)).toEqual({
      PATH: '/bin',
      GATOR_HOME: 'kept',
      MY_GATOR_PATH: 'kept',
    });
  });
});

describe('jobEnvironment', () => {
  it("lays the specification's variables over the inherited ones, and Gator's own over all", () => {
    const inherited = { HOME: '/home', PATH: '/bin' };
    expect(jobEnvironment(inherited, assignment, '127.0.0.1:5/s')).toEqual({
      HOME: '/home',
      SIM: 'verilator',
      PATH: '/spec',
      GATOR_ARRAY_INDEX: '1',
      GATOR_PARENT: '127.0.0.1:5/s',
      GATOR_IDENT: 'x_1',
      GATOR_PATH: 'root/a/x_1',
      GATOR_TRACKING: '/t/a/x_1',
      GATOR_ATTEMPT: '1',
    });
  });

  it('takes a variable that was masked in a recorded specification from the inherited ones', () => {
    const again = { ...assignment, env: { TOKEN: '***', GONE: '***' } };
    const env = jobEnvironment({ TOKEN: 'real' }, again, 'mine');
    expect(env).toMatchObject({ TOKEN: 'real' });
    expect(env).not.toHaveProperty('GONE');
  });

  it('lets no specification pose as another layer', () => {
    const posing = { ...assignment, env: { GATOR_PATH: 'other', GATOR_PARENT: 'other' } };
    expect(jobEnvironment({}, posing, 'mine')).toMatchObject({
      GATOR_PATH: 'root/a/x_1',
      GATOR_PARENT: 'mine',
    });
  });
});
