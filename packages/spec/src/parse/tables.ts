import type { ArtefactSpec } from '../artefact-spec.ts';
import type { MetricSpec } from '../metric-spec.ts';
import type { ParserSpec } from '../parser-spec.ts';
import type { RetrySpec } from '../retry-spec.ts';
import { STDERR_SEVERITIES, type StderrSeverity } from '../severity.ts';
import type { Resources } from '../spec.ts';
import type { StopSpec } from '../stop-spec.ts';
import { artefacts } from './artefacts.ts';
import { choice } from './choice.ts';
import type { Cursor } from './cursor.ts';
import { duration, pause } from './durations.ts';
import { limits, type LimitFields } from './limits.ts';
import { metrics } from './metrics.ts';
import { needs, type Need } from './needs.ts';
import { parsers } from './parsers.ts';
import {
  environment,
  filledText,
  folder,
  ident,
  names,
  nodes,
  patterns,
  repeats,
  scalars,
  type Named,
} from './readers.ts';
import { resources } from './requests.ts';
import { retries, retryCauses } from './retries.ts';
import { stop } from './stop.ts';
import type { Table } from './table.ts';

/** Fields of every node. */
export interface NodeFields extends RetrySpec {
  readonly ident: Named;
  readonly id: Named;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly on_pass: readonly Named[];
  readonly on_fail: readonly Named[];
  readonly on_done: readonly Named[];
  readonly needs: readonly Need[];
  readonly metrics: readonly MetricSpec[];
  readonly redact: readonly string[];
  readonly stderr: StderrSeverity;
  readonly parsers: readonly ParserSpec[];
  readonly limits: Partial<LimitFields>;
  /** Milliseconds, as all durations. */
  readonly timeout: number;
  readonly stall_timeout: number;
  readonly grace: number;
  readonly stop: StopSpec;
}

/** Fields of `!Job`. */
export interface JobFields extends NodeFields {
  readonly command: string;
  readonly args: readonly string[];
  readonly resources: Resources;
  readonly artefacts: readonly ArtefactSpec[];
}

/** Fields of `!JobGroup`. */
export interface GroupFields extends NodeFields {
  readonly jobs: readonly Cursor[];
  readonly job_timeout: number;
}

/** Fields of `!JobArray`. */
export interface ArrayFields extends GroupFields {
  readonly repeats: number;
}

const NODE: Table<NodeFields> = {
  ident,
  id: ident,
  env: environment,
  cwd: folder,
  on_pass: names,
  on_fail: names,
  on_done: names,
  needs,
  metrics,
  redact: patterns,
  stderr: (at) => choice(at, STDERR_SEVERITIES),
  parsers,
  limits,
  timeout: duration,
  stall_timeout: duration,
  grace: duration,
  stop,
  retries,
  retry_delay: pause,
  retry_on: retryCauses,
};

export const JOB: Table<JobFields> = {
  ...NODE,
  command: filledText,
  args: scalars,
  resources,
  artefacts,
};

export const GROUP: Table<GroupFields> = { ...NODE, jobs: nodes, job_timeout: duration };

export const ARRAY: Table<ArrayFields> = { ...GROUP, repeats };
