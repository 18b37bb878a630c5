const ESCAPE = '\u001b';

/** Sets colours and the like, and does nothing else: ECMA-48's Select Graphic Rendition. */
const SGR = new RegExp(`(${ESCAPE}\\[[0-9;:]*m)`);
const RESET = `${ESCAPE}[0m`;

/** Control characters but for the tab, line separators, and marks that turn the direction of text. */
const UNSAFE = /[^\P{Cc}\t]|[\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text on one line in which nothing can drive a terminal: what could is shown escaped. */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSAFE, escaped);
}

/** The same, with its lines as they are: for what has a way of its own to tell where a text ends. */
export function visibleLines(text: string): string {
  const parts = text.split(/(\r?\n)/);
  return parts.map((part, place) => (place % 2 === 0 ? visible(part) : part)).join('');
}

/** The same, with a width of its own for every character: a tab's depends on where it stands. */
export function tame(text: string): string {
  return visible(text).replaceAll('\t', ' ');
}

/** The same as `visible`, but colours stay where they are wanted, and end with the text; elsewhere they are left out. */
export function visibleInColour(text: string, colour: boolean): string {
  if (!text.includes(ESCAPE)) return visible(text);
  const parts = text.split(SGR).map((part, place) => {
    if (place % 2 === 0) return visible(part);
    return colour ? part : '';
  });
  return parts.join('') + (colour && parts.length > 1 ? RESET : '');
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
