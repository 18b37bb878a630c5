import type { SeverityName } from './severity.ts';

/** Formats of messages that are known by name. */
export const BUILT_IN_PARSERS = ['uvm', 'gcc', 'python', 'github'] as const;

export type BuiltInParser = (typeof BUILT_IN_PARSERS)[number];

/** Groups of a rule's expression that have a meaning. */
export const RULE_GROUPS = ['ident', 'file', 'line', 'severity'] as const;

/** What finds messages in a job's output: a known format, or a rule of the specification's own. */
export type ParserSpec = BuiltInSpec | RuleSpec;

export interface BuiltInSpec {
  readonly use: BuiltInParser;
}

/** A line that matches is a message. */
export interface RuleSpec {
  /** A regular expression that `linearRegExp` takes. */
  readonly match: string;
  /** Null where the expression's group `severity` alone says it. */
  readonly severity: SeverityName | null;
}
