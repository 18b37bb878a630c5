import type { Occasion } from './artefact-spec.ts';
import type { Aggregation } from './metric-spec.ts';
import type { BuiltInParser } from './parser-spec.ts';
import type { RetryCause } from './retry-spec.ts';
import type { SeverityName, StderrSeverity } from './severity.ts';
import type { StopSignal } from './stop-spec.ts';

/** A node as a program writes it. The fields are those of a specification file. */
export type SpecInput = JobInput | GroupInput | ArrayInput;

/** A value that becomes text: `1.5` and `true` are passed on as they are written here. */
export type ScalarInput = string | number | boolean;

/** Fields that every node has. */
export interface NodeInput {
  readonly ident?: string;
  readonly env?: Readonly<Record<string, ScalarInput>>;
  readonly cwd?: string;
  readonly on_pass?: readonly string[];
  readonly on_fail?: readonly string[];
  readonly on_done?: readonly string[];
  /** Such as `{SIM: 'build/sim.bin'}`. */
  readonly needs?: Readonly<Record<string, string>>;
  readonly metrics?: readonly MetricInput[];
  /** Variables that hold secrets besides those with such a name, as `LICENSE_*`. */
  readonly redact?: readonly string[];
  readonly stderr?: StderrSeverity | Lowercase<StderrSeverity>;
  readonly parsers?: readonly ParserInput[];
  readonly limits?: { readonly memory?: 'enforce' | 'warn' };
  readonly timeout?: DurationInput;
  readonly stall_timeout?: DurationInput;
  readonly grace?: DurationInput;
  readonly stop?: StopInput;
  readonly retries?: number;
  /** Such as `90s`. */
  readonly retry_delay?: string;
  readonly retry_on?: readonly RetryCause[];
}

/** Such as `500ms`, `90s`, `1.5h` or `1h30m`. */
export type DurationInput = string;

/** A signal, with or without `SIG`; or a command that finds the job's process group in `GATOR_PID`. */
export type StopInput =
  | { readonly signal: StopSignal | `SIG${StopSignal}` }
  | { readonly command: string; readonly args?: readonly ScalarInput[] };

/** What is said about one metric. */
export interface MetricInput {
  readonly name: string;
  readonly agg?: Aggregation;
  readonly fail_below?: number;
  readonly fail_above?: number;
  readonly warn_below?: number;
  readonly warn_above?: number;
}

/** A known format, or a rule. */
export type ParserInput = BuiltInParser | RuleInput;

/** A rule without a severity has a group `severity` in its expression. */
export interface RuleInput {
  readonly match: string;
  readonly severity?: SeverityName | Lowercase<SeverityName>;
}

/** A path or a pattern, or one with more said about it. */
export type ArtefactInput = string | ArtefactFieldsInput;

export interface ArtefactFieldsInput {
  readonly name?: string;
  readonly path: string;
  readonly when?: Occasion;
  readonly required?: boolean;
}

/** What one job asks for. */
export interface ResourcesInput {
  readonly cores?: number;
  /** Bytes; `1.5 * MEMORY_UNITS.GB` reads well. */
  readonly memory?: number;
  readonly licenses?: Readonly<Record<string, number>>;
}

/** The fields of a `!Job`. */
export interface JobFieldsInput extends NodeInput {
  readonly command: string;
  readonly args?: readonly ScalarInput[];
  readonly resources?: ResourcesInput;
  readonly artefacts?: readonly ArtefactInput[];
}

/** The fields of a `!JobGroup`. */
export interface GroupFieldsInput extends NodeInput {
  readonly jobs: readonly SpecInput[];
  /** The `timeout` of jobs below that have none of their own. */
  readonly job_timeout?: DurationInput;
}

/** The fields of a `!JobArray`. */
export interface ArrayFieldsInput extends GroupFieldsInput {
  readonly repeats?: number;
}

export type JobInput = JobFieldsInput & { readonly kind: 'job' };
export type GroupInput = GroupFieldsInput & { readonly kind: 'group' };
export type ArrayInput = ArrayFieldsInput & { readonly kind: 'array' };

/** One command to run. */
export function job(fields: JobFieldsInput): JobInput {
  return { ...fields, kind: 'job' };
}

/** A named set of jobs. */
export function group(fields: GroupFieldsInput): GroupInput {
  return { ...fields, kind: 'group' };
}

/** A set of jobs, repeated. */
export function array(fields: ArrayFieldsInput): ArrayInput {
  return { ...fields, kind: 'array' };
}
