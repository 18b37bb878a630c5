import assert from 'node:assert/strict';
import { PROBLEMS_TOLD, type Problem } from '../problem.ts';
import { renderProblems } from '../render-problems.ts';

/** Throws where a list of problems breaks a promise: each has a place in the source, and all can be shown. */
export function holdPromises(text: string, problems: readonly Problem[]): void {
  assert.notEqual(problems.length, 0);
  assert.ok(problems.length <= PROBLEMS_TOLD + 1);
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (const { place, message } of problems) {
    assert.equal(lines[place.line - 1]?.replace(/\r$/, ''), place.sourceLine);
    assert.ok(place.column > 0 && place.column <= place.sourceLine.length + 1);
    assert.doesNotMatch(message, /\p{Cc}/u);
  }
  assert.ok(renderProblems(problems, { colour: false }).includes(':'));
}
