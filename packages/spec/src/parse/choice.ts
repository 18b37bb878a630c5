import type { Cursor } from './cursor.ts';
import { didYouMean } from './nearest.ts';
import { oneOf, show } from './show.ts';
import { text } from './values.ts';

/** One of a few words, in capitals or not. */
export function choice<Word extends string>(at: Cursor, words: readonly Word[]): Word | undefined {
  const given = text(at);
  if (given === undefined) return undefined;
  const word = words.find((each) => each.toLowerCase() === given.toLowerCase());
  if (word !== undefined) return word;
  const advice = { expected: oneOf(words), ...didYouMean(given, words) };
  at.report('bad-value', `${at.label} is ${show(given)}`, advice);
  return undefined;
}
