import { setFlagsFromString } from 'node:v8';
import type { Result } from './result.ts';

/**
 * The first flag allows the engine that runs in linear time, and refuses what it cannot run. The
 * second lets an expression of the fast engine go over to it where it backtracks too much. V8
 * compiles an expression when it is first used, and anew for other kinds of text, so that both
 * flags stay set.
 */
const FLAGS =
  '--enable-experimental-regexp-engine --enable-experimental-regexp-engine-on-excessive-backtracks';

/** Time grows with the length of the expression as well. */
const LONGEST = 1_000;

/** What finds the empty text in one of these finds it everywhere. */
const SAMPLES = ['', 'a'];

const TOO_POWERFUL =
  'has look-around, a back reference, a modifier or a large count in it, ' +
  'which cannot run in linear time';

/**
 * Compiles an expression that takes time in proportion to the text, whatever text it is given.
 *
 * The error is to be read after the words `the expression`.
 */
export function linearRegExp(source: string): Result<RegExp, string> {
  if (source.length > LONGEST) return { ok: false, error: `is longer than ${LONGEST} characters` };
  setFlagsFromString(FLAGS);
  const regExp = compile(source, '');
  if (!regExp.ok) return { ok: false, error: `cannot be read: ${regExp.error}` };
  if (!compile(source, 'l').ok) return { ok: false, error: TOO_POWERFUL };
  if (SAMPLES.some((text) => regExp.value.exec(text)?.[0] === '')) {
    return { ok: false, error: 'matches the empty text, and so every line' };
  }
  return regExp;
}

/** The names of an expression's groups. */
export function groupNames({ source, flags }: RegExp): string[] {
  const orNothing = new RegExp(`(?:${source})|`, flags);
  return Object.keys(orNothing.exec('')?.groups ?? {});
}

function compile(source: string, flags: string): Result<RegExp, string> {
  try {
    return { ok: true, value: new RegExp(source, flags) };
  } catch (error) {
    return { ok: false, error: reasonIn(error) };
  }
}

/** The end of a message such as `Invalid regular expression: /(/: Unterminated group`. */
function reasonIn(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(message.lastIndexOf(': ') + 2).toLowerCase();
}
