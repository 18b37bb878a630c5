/** Every kind of problem that a specification can have. */
export type Reason =
  | 'unreadable'
  | 'syntax'
  | 'empty'
  | 'several-documents'
  | 'alias'
  | 'missing-tag'
  | 'unknown-tag'
  | 'missing-field'
  | 'unknown-field'
  | 'duplicate-field'
  | 'wrong-type'
  | 'bad-value'
  | 'bad-ident'
  | 'duplicate-ident'
  | 'bad-resource'
  | 'bad-parser'
  | 'bad-metric'
  | 'bad-artefact'
  | 'request-too-large'
  | 'unknown-dependency'
  | 'own-dependency'
  | 'dependency-cycle'
  | 'unknown-artefact'
  | 'too-many-jobs'
  | 'too-deep'
  | 'too-large'
  | 'too-many-problems';

/** Problems of one file that are told; what is wrong more often than this is wrong in general. */
export const PROBLEMS_TOLD = 1000;

/** A stretch of a specification file. */
export interface Place {
  readonly file: string;
  /** From 1; 0 where the file as a whole is meant, and then the rest is empty. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** UTF-16 units on this line, at least 1. */
  readonly length: number;
  readonly sourceLine: string;
}

/** As many problems as are told, and that there are more where there are. */
export function told(problems: readonly Problem[]): Problem[] {
  const next = problems[PROBLEMS_TOLD];
  if (next === undefined) return [...problems];
  const message = `there are more problems than these ${PROBLEMS_TOLD.toLocaleString('en')}`;
  return [
    ...problems.slice(0, PROBLEMS_TOLD),
    { reason: 'too-many-problems', message, place: next.place },
  ];
}

/** One thing that is wrong in a specification. */
export interface Problem {
  readonly reason: Reason;
  /** A lower-case sentence without a full stop. */
  readonly message: string;
  readonly place: Place;
  /** What would have been right, to be read after the word `expected`. */
  readonly expected?: string;
  /** What to do about it, such as `did you mean 'command'?`. */
  readonly hint?: string;
}
