import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resourcesOf, shapeOf } from './shape.ts';

const licenses = fc.uniqueArray(fc.tuple(fc.string(), fc.integer({ min: 1, max: 99 })), {
  selector: ([name]) => name,
  maxLength: 5,
});

describe('shapeOf', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(fc.nat(), fc.maxSafeInteger().map(Math.abs), licenses, (cores, memory, list) => {
        const resources = { cores, memory, licenses: Object.fromEntries(list) };
        expect(resourcesOf(shapeOf(resources))).toEqual(resources);
      }),
    );
  });

  it('is equal exactly for equal requests, in whatever order their licences come', () => {
    const request = fc.tuple(fc.nat(2), fc.nat(1), licenses);
    fc.assert(
      fc.property(request, fc.infiniteStream(fc.boolean()), ([cores, memory, list], flips) => {
        const shuffled = [...list].sort(() => (flips.next().value === true ? 1 : -1));
        const shape = shapeOf({ cores, memory, licenses: Object.fromEntries(list) });
        expect(shapeOf({ cores, memory, licenses: Object.fromEntries(shuffled) })).toBe(shape);
        expect(shapeOf({ cores: cores + 1, memory, licenses: Object.fromEntries(list) })).not.toBe(
          shape,
        );
      }),
    );
  });

  it('keeps a licence of any name', () => {
    const resources = {
      cores: 1,
      memory: 0,
      licenses: JSON.parse('{"__proto__": 2, "a": 1}') as Record<string, number>,
    };
    expect(shapeOf(resources)).toBe('[1,0,["__proto__",2],["a",1]]');
    expect(Object.entries(resourcesOf(shapeOf(resources)).licenses)).toEqual([
      ['__proto__', 2],
      ['a', 1],
    ]);
  });
});

describe('resourcesOf', () => {
  it('throws at what is no shape, which is a bug', () => {
    for (const text of ['', '{}', '[1]', '[1,2,["A"]]', '["1",2]'])
      expect(() => resourcesOf(text)).toThrow();
  });
});
