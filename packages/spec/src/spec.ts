import type { ArtefactSpec } from './artefact-spec.ts';
import type { MetricSpec } from './metric-spec.ts';
import type { ParserSpec } from './parser-spec.ts';
import type { RetrySpec } from './retry-spec.ts';
import type { StderrSeverity } from './severity.ts';
import type { StopSpec } from './stop-spec.ts';

/**
 * The typed tree of a specification, after every default is filled in and every check has passed.
 * It is plain data: it travels between layers as JSON.
 */
export type Spec = JobSpec | TierSpec;

/** What a tier runs: a group, or an array. */
export type TierSpec = GroupSpec | ArraySpec;

/** The kind of a layer, as written in the specification. */
export type Kind = Spec['kind'];

/** Fields that every node has. */
export interface NodeSpec {
  /** Name among siblings. In an array this is the name without the repetition's `_<index>`. */
  readonly ident: string;
  /** This node's own variables, laid over those of the nodes around it. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute working directory: this node's own, or the one it inherits. */
  readonly cwd: string;
  /** Idents of siblings that must have ended in success before this starts. */
  readonly on_pass: readonly string[];
  /** Idents of siblings that must have failed before this starts. */
  readonly on_fail: readonly string[];
  /** Idents of siblings that must have ended, however, before this starts. */
  readonly on_done: readonly string[];
  /** Artefacts of siblings' jobs. Each of these siblings must have ended in success before this starts. */
  readonly needs: readonly NeedSpec[];
  /** What this node itself says about metrics; no name stands here twice. */
  readonly metrics: readonly MetricSpec[];
  /** Names and patterns of variables that this node itself calls secret. */
  readonly redact: readonly string[];
  /** Milliseconds that it may run: this job's own or what its tier gives its jobs, or a tier's own. Null for ever. */
  readonly timeout: number | null;
}

/** An artefact that a node takes from a sibling, or from a job below it. */
export interface NeedSpec {
  /** The variable that holds the artefact's absolute path. */
  readonly variable: string;
  /** The sibling's ident, without a repetition's `_<index>`. */
  readonly sibling: string;
  /** Idents from the sibling down to the job, as they run: those in an array end in `_<index>`. */
  readonly path: readonly string[];
  /** The artefact's name in its job. */
  readonly artefact: string;
}

/** One command to run. */
export interface JobSpec extends NodeSpec, RetrySpec {
  readonly kind: 'job';
  readonly command: string;
  readonly args: readonly string[];
  readonly resources: Resources;
  readonly artefacts: readonly ArtefactSpec[];
  /** The severity of a line of stderr in which no parser finds a message. */
  readonly stderr: StderrSeverity;
  /** This job's own parsers, or those that it inherits. */
  readonly parsers: readonly ParserSpec[];
  /** Whether the job ends when it uses more memory than it asked for; then it asked for some. */
  readonly enforce_memory: boolean;
  /** Milliseconds that it may do nothing that can be seen: its own, or what it inherits. Null for ever. */
  readonly stall_timeout: number | null;
  /** Milliseconds between asking it to end and killing it; null for what the run says. */
  readonly grace: number | null;
  readonly stop: StopSpec;
}

/** A named set of jobs. */
export interface GroupSpec extends NodeSpec {
  readonly kind: 'group';
  readonly jobs: readonly Spec[];
}

/** A set of jobs, repeated; dependencies hold inside a repetition. */
export interface ArraySpec extends NodeSpec {
  readonly kind: 'array';
  readonly repeats: number;
  readonly jobs: readonly Spec[];
}

/** What one job asks for while it runs. */
export interface Resources {
  /** Whole cores; 0 takes no slot. */
  readonly cores: number;
  /** Bytes; 0 where nothing was asked. */
  readonly memory: number;
  /** Licences by name, each at least 1. */
  readonly licenses: Readonly<Record<string, number>>;
}
