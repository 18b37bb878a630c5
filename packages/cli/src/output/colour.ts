/** How a piece of text can look; the codes are those of ECMA-48. */
const CODES = {
  plain: '',
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
  inverse: '7',
} as const;

export type Style = keyof typeof CODES;

/** Gives a text its look, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Paints on a terminal, and leaves text alone elsewhere. */
export function painter(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  return (style, text) =>
    style === 'plain' || text === '' ? text : `\u001b[${CODES[style]}m${text}\u001b[0m`;
}

/** What is asked of a stream before it is drawn on. */
interface Drawable {
  readonly isTTY?: boolean;
}

/** Whether to colour a stream: <https://no-color.org>, then <https://force-color.org>, then its kind. */
export function wantsColour(stream: Drawable, environment: Readonly<NodeJS.ProcessEnv>): boolean {
  const { NO_COLOR: no = '', FORCE_COLOR: force, TERM: terminal } = environment;
  if (no !== '') return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal(stream, terminal);
}

/** Whether a stream is a terminal that understands control sequences. */
export function isTerminal(stream: Drawable, terminal = process.env['TERM']): boolean {
  return stream.isTTY === true && terminal !== 'dumb';
}
