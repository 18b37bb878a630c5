import { expect, test } from 'vitest';
import { painter } from './output/colour.ts';
import { usageError } from './usage-error.ts';

const plain = painter(false);

test('a suggestion becomes the hint', () => {
  expect(
    usageError("error: unknown option '--quite'\n(Did you mean --quiet?)\n", 'gator --help', plain),
  ).toBe("error: unknown option '--quite'\nhint: did you mean --quiet?\n");
});

test('without one the hint is the command that helps', () => {
  expect(usageError("error: unknown option '--x'\n", 'gator run --help', plain)).toBe(
    "error: unknown option '--x'\nhint: `gator run --help` lists what there is\n",
  );
});

test('what is expected follows what is wrong, on one line, whatever was typed', () => {
  expect(
    usageError("error: option '--id' argument 'a\n\u001bc' is invalid. expected x", 'g', plain),
  ).toMatch("error: option '--id' argument 'a\\n\\x1bc' is invalid: expected x\nhint:");
});

test('names stand out in colour', () => {
  expect(usageError("error: unknown option '--x'", 'g', painter(true))).toMatch(
    "\u001b[31merror:\u001b[0m unknown option \u001b[1m'--x'\u001b[0m\n",
  );
});
