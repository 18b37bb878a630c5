/** What JSON may hold as it is, but a terminal obeys: DEL and the C1 controls, line separators, marks that turn the direction of text. */
const OBEYED = /[\u007f-\u009f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A value as JSON that says the same and drives no terminal; some members of its objects may be left out. */
export function safeJson(value: unknown, indent?: number, leftOut?: string): string {
  const shown = (name: string, member: unknown): unknown => (name === leftOut ? undefined : member);
  return JSON.stringify(value, shown, indent).replace(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
