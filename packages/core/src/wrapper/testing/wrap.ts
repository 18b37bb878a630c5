import { join } from 'node:path';
import type { JobSpec } from '@gator/spec';
import { DEFAULT_LIMITS, FIRST_ATTEMPT } from '@gator/protocol';
import type { Upstream } from '../../layer/host.ts';
import type { LayerServer } from '../../layer/server.ts';
import { jobSpec } from '../../tier/testing/specs.ts';
import { Wrapper } from '../wrapper.ts';

export interface WrapOptions {
  /** The job's working directory; its tracking directory is in it. */
  readonly folder: string;
  /** An address of it is given to the job. */
  readonly server: LayerServer;
  readonly spec: Partial<JobSpec>;
  /** Seconds between looks at the job. */
  readonly interval?: number;
  readonly pressure?: Upstream['pressure'];
}

/** A wrapper whose parent listens to nothing, and the address that its job has. */
export function wrap({ folder, server, spec, interval = 5, pressure }: WrapOptions): {
  readonly wrapper: Wrapper;
  readonly address: string;
} {
  const options = {
    limits: DEFAULT_LIMITS,
    interval,
    forward: 'none',
    totals: { cores: 1, memory: 0, licenses: {} },
    grace: 1000,
  } as const;
  const place = { child: 0, ident: 'job', path: 'job', directory: join(folder, 'tracking') };
  const given = {
    env: {},
    aggregations: { shared: 'max' },
    redact: [],
    queued: 0,
    grants: [],
    attempt: FIRST_ATTEMPT,
    past: null,
  } as const;
  const address = server.jobAddress();
  const wrapper = new Wrapper(
    { ...place, ...given, spec: { ...jobSpec('job'), cwd: folder, ...spec }, options },
    {
      lasts: false,
      delay: 0,
      endpoint: server.endpoint,
      upstream: {
        report: () => undefined,
        need: () => undefined,
        sink: undefined,
        relay: () => undefined,
        pressure: pressure ?? (() => undefined),
      },
      inherited: { PATH: process.env['PATH'] ?? '' },
      serve: (handlers) => {
        server.serve(handlers);
      },
      jobAddress: () => address,
    },
  );
  return { wrapper, address };
}
