import { standIn } from './show.ts';

/** What one character of a source line looks like on a terminal. */
export interface Cell {
  readonly text: string;
  /** Columns on the terminal. */
  readonly width: number;
}

const TAB = '    ';

/** Made at its first use: it takes 11 ms, and a specification without a problem needs none. */
let segmenter: Intl.Segmenter | undefined;

/** Parts a text into what a reader sees as characters; invisible ones get a picture. */
export function cellsOf(text: string): Cell[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => {
    const drawn = draw(segment);
    return { text: drawn, width: widthOf(drawn) };
  });
}

function draw(segment: string): string {
  if (segment === '\t') return TAB;
  if (/\p{Extended_Pictographic}/u.test(segment)) return segment;
  return segment.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, standIn);
}

/** East Asian wide and full-width characters, by block, and what is drawn as an emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

function widthOf(text: string): number {
  if (text === TAB) return TAB.length;
  return WIDE.test(text) ? 2 : 1;
}
