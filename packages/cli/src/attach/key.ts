/** Keys that have names; every other one is the character that it types. */
const NAMED = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b[C': 'right',
  '\u001bOC': 'right',
  '\u001b[D': 'left',
  '\u001bOD': 'left',
  '\u001b[5~': 'page-up',
  '\u001b[6~': 'page-down',
  '\u001b[H': 'home',
  '\u001bOH': 'home',
  '\u001b[1~': 'home',
  '\u001b[F': 'end',
  '\u001bOF': 'end',
  '\u001b[4~': 'end',
  '\u001b[Z': 'back-tab',
  '\u001b': 'escape',
  '\t': 'tab',
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'erase',
  '\b': 'erase',
} as const satisfies Readonly<Record<string, string>>;

/** A key of a terminal's keyboard. */
export type Key =
  | { readonly id: (typeof NAMED)[keyof typeof NAMED] }
  /** A character that can be typed. */
  | { readonly id: 'character'; readonly text: string };

const ESCAPE = '\u001b';

/** A control sequence (ECMA-48, 5.4), a function key of a VT100, or one character, a lone escape too. */
const SEQUENCE = new RegExp(`${ESCAPE}\\[[0-?]*[ -/]*[@-~]|${ESCAPE}O[@-~]|[^]`, 'gu');

/** The keys in what a terminal sends. Sequences that no key of ours has are left out. */
export function keysIn(text: string): Key[] {
  return (text.match(SEQUENCE) ?? []).flatMap((sequence): Key[] => {
    if (isNamed(sequence)) return [{ id: NAMED[sequence] }];
    return /^\P{Cc}$/u.test(sequence) ? [{ id: 'character', text: sequence }] : [];
  });
}

function isNamed(sequence: string): sequence is keyof typeof NAMED {
  return Object.hasOwn(NAMED, sequence);
}
