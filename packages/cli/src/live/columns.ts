const ASCII = /^[ -~]*$/;

/** Marks that are drawn over the character before them, and invisible characters. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** East Asian wide and full-width characters, by block, and what is drawn as an emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Asks for an emoji in place of the plain character before it, which makes that one wider. */
const EMOJI_SELECTOR = '\ufe0f';

/**
 * How many columns a text takes on a terminal, at most. Terminals differ in what they draw as one
 * character: each part of a joined emoji is counted, so that a line is never wider than told.
 */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** As much of the front of a text as goes into so many columns, with a `…` where it was cut. */
export function fit(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return columns < 1 ? '' : `${taken(text, columns - 1)}…`;
}

/** As much of the end of a text as goes into so many columns: of a path, that is what tells it apart. */
export function fitEnd(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  if (columns < 1) return '';
  const characters = Array.from(text);
  let room = columns - 1;
  const start = characters.findLastIndex((character) => (room -= widthOf(character)) < 0);
  return `…${characters.slice(start + 1).join('')}`;
}

function taken(text: string, columns: number): string {
  let used = 0;
  let front = '';
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    front += character;
  }
  return front;
}

function widthOf(character: string): number {
  if (character === EMOJI_SELECTOR) return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
