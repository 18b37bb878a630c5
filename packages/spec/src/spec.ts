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
}

/** One command to run. */
export interface JobSpec extends NodeSpec {
  readonly kind: 'job';
  readonly command: string;
  readonly args: readonly string[];
  readonly resources: Resources;
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
