const LONGEST = 60;

/** A text inside a message: in quotes, shortened, on one line, with nothing invisible in it. */
export function show(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
  return `'${visible(short)}'`;
}

/** Replaces control characters, direction marks and the like, which could garble a terminal. */
export function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, standIn);
}

/** A picture of one character that has none of its own. */
export function standIn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : '\ufffd';
}

/** `one of a, b, c`, cut where there are many. */
export function oneOf(names: readonly string[]): string {
  const shown = names
    .slice(0, names.length > 20 ? 8 : 20)
    .map(visible)
    .join(', ');
  if (names.length === 1) return shown;
  const more = names.length > 20 ? ` and ${names.length - 8} more` : '';
  return `one of ${shown}${more}`;
}
