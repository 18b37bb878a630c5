import {
  countAs,
  NO_MESSAGES,
  NO_USAGE,
  systemFault,
  type Assignment,
  type JobAssignment,
  type Outcome,
  type TierAssignment,
} from '@gator/protocol';
import { countJobs } from '@gator/spec';
import { Tier } from '../tier/tier.ts';
import { Wrapper } from '../wrapper/wrapper.ts';
import type { Host, RunningLayer } from './host.ts';
import { now } from './journal.ts';
import type { Slots } from './slots.ts';

/** A layer that was started: it runs, or could not even be set up. */
export interface StartedLayer {
  readonly layer: RunningLayer | undefined;
  readonly outcome: Promise<Outcome>;
}

/** Starts the layer that an assignment asks for. A layer that cannot be set up is a failure, not a crash. */
export function startLayer(
  assignment: Assignment,
  host: Host,
  slots: () => Slots,
  quantum: number,
): StartedLayer {
  try {
    const layer = makeLayer(assignment, host, slots, quantum);
    return { layer, outcome: layer.outcome };
  } catch (error) {
    const reason = `cannot set up ${assignment.directory}: ${systemFault(error)}`;
    return { layer: undefined, outcome: Promise.resolve(unstarted(assignment, reason)) };
  }
}

function makeLayer(
  assignment: Assignment,
  host: Host,
  slots: () => Slots,
  quantum: number,
): Wrapper | Tier {
  if (isJob(assignment)) return new Wrapper(assignment, host);
  if (isTier(assignment)) return new Tier(assignment, { host, slots: slots(), quantum });
  throw new TypeError('an assignment is a job or a tier');
}

function isJob(assignment: Assignment): assignment is JobAssignment {
  return assignment.spec.kind === 'job';
}

function isTier(assignment: Assignment): assignment is TierAssignment {
  return assignment.spec.kind !== 'job';
}

/** The end of a layer that could not be set up. */
export function unstarted({ path, directory, spec }: Assignment, reason: string): Outcome {
  const time = now();
  return {
    started: time,
    stopped: time,
    verdict: 'FAILURE',
    reason,
    exitCode: null,
    counts: countAs('FAILURE', countJobs(spec)),
    messages: NO_MESSAGES,
    running: [],
    retries: [],
    metrics: {},
    usage: NO_USAGE,
    artefacts: [],
    failures: [{ path, verdict: 'FAILURE', reason, error: null, directory }],
  };
}
