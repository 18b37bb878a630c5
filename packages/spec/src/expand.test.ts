import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand } from './expand.ts';

const env = { NAME: 'value', EMPTY: '', REF: '$NAME' };

describe('expand', () => {
  it.each([
    ['$NAME', 'value'],
    ['${NAME}', 'value'],
    ['a${NAME}b$NAME', 'avaluebvalue'],
    ['$NAMES', '$NAMES'],
    ['${UNSET}', '${UNSET}'],
    ['${UNSET:-default}', 'default'],
    ['${UNSET:-}', ''],
    ['${EMPTY:-default}', 'default'],
    ['${NAME:-default}', 'value'],
    ['${UNSET:-$NAME}', '$NAME'],
    ['[$EMPTY]', '[]'],
    ['$$NAME', '$NAME'],
    ['$${NAME}', '${NAME}'],
    ['$${UNSET:-x}', '${UNSET:-x}'],
    ['$$$NAME', '$$NAME'],
    ['$REF', '$NAME'],
    ['$', '$'],
    ['$$', '$$'],
    ['$1 $? ${1} $(ls) ${', '$1 $? ${1} $(ls) ${'],
    ['$constructor ${__proto__:-none}', '$constructor none'],
  ])('turns %s into %s', (text, expected) => {
    expect(expand(text, env)).toBe(expected);
  });

  it('leaves text without a dollar as it is', () => {
    const text = fc.string().filter((each) => !each.includes('$'));
    fc.assert(fc.property(text, (each) => expand(each, env) === each));
  });

  it('leaves every reference as it is where nothing is set and nothing has a default', () => {
    const part = fc.constantFrom('$A', '${B}', ' ', '$', '{', '}', 'x', '9', '\n');
    const text = fc.array(part).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (each) => {
        fc.pre(!each.includes('$$') && !each.includes(':-'));
        expect(expand(each, {})).toBe(each);
      }),
    );
  });

  it('puts in any value byte for byte', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(expand('<$X|${X}|$$X>', { X: value })).toBe(`<${value}|${value}|$X>`);
      }),
    );
  });
});
