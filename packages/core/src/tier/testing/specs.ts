import {
  DEFAULT_STOP,
  NO_RETRIES,
  type ArraySpec,
  type GroupSpec,
  type JobSpec,
  type NodeSpec,
  type Resources,
  type Spec,
} from '@gator/spec';

/** Specifications for tests, after all defaults. */

export const ONE_CORE: Resources = { cores: 1, memory: 0, licenses: {} };

type Waits = Partial<Pick<NodeSpec, 'on_pass' | 'on_fail' | 'on_done' | 'needs' | 'metrics'>>;

function node(ident: string, waits: Waits): NodeSpec {
  return {
    ident,
    env: {},
    cwd: '/',
    on_pass: [],
    on_fail: [],
    on_done: [],
    needs: [],
    metrics: [],
    redact: [],
    timeout: null,
    ...waits,
  };
}

export function jobSpec(ident: string, resources = ONE_CORE, waits: Waits = {}): JobSpec {
  return {
    ...node(ident, waits),
    kind: 'job',
    command: 'true',
    args: [],
    resources,
    artefacts: [],
    stderr: 'ERROR',
    parsers: [],
    enforce_memory: false,
    stall_timeout: null,
    grace: null,
    stop: DEFAULT_STOP,
    ...NO_RETRIES,
  };
}

export function groupSpec(ident: string, jobs: readonly Spec[], waits: Waits = {}): GroupSpec {
  return { ...node(ident, waits), kind: 'group', jobs };
}

export function arraySpec(
  ident: string,
  repeats: number,
  jobs: readonly Spec[],
  waits: Waits = {},
): ArraySpec {
  return { ...node(ident, waits), kind: 'array', repeats, jobs };
}
