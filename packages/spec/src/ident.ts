/** An ident names a folder, and a repetition adds `_<index>`: this leaves room in a file name's 255 bytes. */
export const IDENT_BYTES = 200;

/** Why a text cannot be an ident, or undefined where it can. */
export function identFault(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (text === '.' || text === '..') return 'means a folder of its own';
  if (text.includes('/')) return "has a '/' in it";
  if (/\p{Cc}/u.test(text)) return 'has a control character in it';
  if (!text.isWellFormed()) return 'is not well-formed Unicode';
  if (Buffer.byteLength(text) > IDENT_BYTES) return `is longer than ${IDENT_BYTES} bytes`;
  return undefined;
}

/** Makes an ident of a file's stem; `root` where nothing is left of it. */
export function identFrom(stem: string): string {
  const ident = stem.toWellFormed().replace(/[\p{Cc}/]/gu, '_');
  return identFault(ident) === undefined ? ident : 'root';
}
