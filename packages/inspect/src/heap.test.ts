import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap } from './heap.ts';

it('gives the smallest first, and of equals the one that came first', () => {
  const step = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant('pop' as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const heap = new Heap<number>();
      let kept: { key: number; item: number }[] = [];
      steps.forEach((each, place) => {
        if (each === 'pop') {
          const [first] = kept;
          expect(heap.pop()).toEqual(
            first === undefined ? undefined : expect.objectContaining(first),
          );
          kept = kept.slice(1);
        } else {
          heap.push(each, place);
          // Sorting is stable: what came first stays first among equals.
          kept = [...kept, { key: each, item: place }].sort((a, b) => a.key - b.key);
        }
        expect(heap.size).toBe(kept.length);
      });
    }),
  );
});

it('takes what is without end as the last and the first', () => {
  const heap = new Heap<string>();
  heap.push(Infinity, 'last');
  heap.push(0, 'middle');
  heap.push(-Infinity, 'first');
  expect([heap.pop()?.item, heap.pop()?.item, heap.pop()?.item]).toEqual([
    'first',
    'middle',
    'last',
  ]);
});
