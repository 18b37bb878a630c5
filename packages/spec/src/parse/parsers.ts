import { isScalar } from 'yaml';
import { groupNames, linearRegExp } from '../linear-reg-exp.ts';
import { BUILT_IN_PARSERS, RULE_GROUPS, type ParserSpec } from '../parser-spec.ts';
import { SEVERITY_NAMES, type SeverityName } from '../severity.ts';
import { choice } from './choice.ts';
import type { Cursor } from './cursor.ts';
import { mapping } from './fields.ts';
import { didYouMean } from './nearest.ts';
import { oneOf, show } from './show.ts';
import { readFields, requireField, type Table } from './table.ts';
import { list, text } from './values.ts';

/** An expression that is known to run in linear time. */
interface Expression {
  readonly source: string;
  readonly groups: readonly string[];
}

/** The fields of a rule. */
export const RULE: Table<{ match: Expression; severity: SeverityName }> = {
  match: expression,
  severity: (at) => choice(at, SEVERITY_NAMES),
};

const OWNER = 'rule of a parser';

/** What finds messages in a job's output. */
export function parsers(at: Cursor): readonly ParserSpec[] | undefined {
  return list(at, 'a list such as [gcc, {match: "^FAIL", severity: ERROR}]')?.flatMap(
    (item) => (isScalar(item.node) ? builtIn(item) : rule(item)) ?? [],
  );
}

function builtIn(at: Cursor): ParserSpec | undefined {
  const use = choice(at, BUILT_IN_PARSERS);
  return use && { use };
}

function rule(at: Cursor): ParserSpec | undefined {
  const fields = mapping(at, 'the name of a parser, or a rule with its fields');
  if (fields === undefined) return undefined;
  const { match, severity } = readFields(fields, RULE, OWNER, at.reading);
  requireField('match', fields, RULE, OWNER, at);
  if (match === undefined) return undefined;
  if (!match.groups.includes('severity')) requireField('severity', fields, RULE, OWNER, at);
  return { match: match.source, severity: severity ?? null };
}

function expression(at: Cursor): Expression | undefined {
  const source = text(at);
  if (source === undefined) return undefined;
  const regExp = linearRegExp(source);
  if (!regExp.ok) {
    const expected = 'a regular expression that finds some lines, in linear time';
    at.report('bad-parser', `the expression ${show(source)} ${regExp.error}`, { expected });
    return undefined;
  }
  const groups = groupNames(regExp.value);
  for (const name of groups) checkGroup(name, at);
  return { source, groups };
}

function checkGroup(name: string, at: Cursor): void {
  const known: readonly string[] = RULE_GROUPS;
  if (known.includes(name)) return;
  const advice = { expected: oneOf(known), ...didYouMean(name, known) };
  at.report('bad-parser', `the group ${show(name)} of ${at.label} has no meaning`, advice);
}
