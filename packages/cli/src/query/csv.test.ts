import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

/** What is not between quotes. */
const OUTSIDE = '(?=(?:[^"]*"[^"]*")*[^"]*$)';

/** Reads CSV as RFC 4180 has it: cells by commas, rows by CRLF, and quotes around what holds either. */
function parse(text: string): string[][] {
  const rows = text.split(new RegExp(`\r\n${OUTSIDE}`)).slice(0, -1);
  return rows.map((row) =>
    row
      .split(new RegExp(`,${OUTSIDE}`))
      .map((cell) => cell.replace(/^"([^]*)"$/, '$1').replaceAll('""', '"')),
  );
}

test('what is written is what any reader of RFC 4180 reads', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r\n', '\n', ' ', 'é') });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 })), (rows) => {
      expect(parse(rows.map(csvLine).join(''))).toEqual(rows);
    }),
  );
});

test('numbers, bytes and NULL have their forms', () => {
  expect(csvLine([1, 2.5, 2n ** 62n, null, Uint8Array.of(0, 255), ''])).toBe(
    '1,2.5,4611686018427387904,,00ff,\r\n',
  );
});

test('a text is no formula in a spreadsheet, and drives no terminal', () => {
  expect(csvLine(['=1+1', '+1', '-x', '@SUM(A1)', '\t=1', 'a=1', -5, -0.5])).toBe(
    "'=1+1,'+1,'-x,'@SUM(A1),'\t=1,a=1,-5,-0.5\r\n",
  );
  expect(csvLine(['\u001b]0;title\u0007', '=a,"b"\rc\n'])).toBe(
    `${String.raw`\x1b]0;title\x07,"'=a,""b""\rc`}\n"\r\n`,
  );
});
