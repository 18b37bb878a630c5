/** When an artefact is kept: after a success, after a failure, or after both. */
export const OCCASIONS = ['pass', 'fail', 'always'] as const;

export type Occasion = (typeof OCCASIONS)[number];

/** A file, or files, that a job leaves. */
export interface ArtefactSpec {
  /** What it is kept as; a folder where it ends in `/`; null to keep the name that it has. */
  readonly name: string | null;
  /** A path or a pattern, relative to the job's working directory. */
  readonly path: string;
  readonly when: Occasion;
  /** Whether its absence is a failure. */
  readonly required: boolean;
}
