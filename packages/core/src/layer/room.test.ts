import { expect, it } from 'vitest';
import { Room } from './room.ts';

it('lets in so many at once, and the others in their order', () => {
  const room = new Room(2);
  const entered: number[] = [];
  for (const who of [1, 2, 3, 4]) expect(room.ask(() => entered.push(who))).toBe(true);
  expect(entered).toEqual([1, 2]);
  room.leave();
  expect(entered).toEqual([1, 2, 3]);
  for (let count = 0; count < 3; count += 1) room.leave();
  expect(entered).toEqual([1, 2, 3, 4]);
  room.ask(() => entered.push(5));
  room.ask(() => entered.push(6));
  room.ask(() => entered.push(7));
  expect(entered).toEqual([1, 2, 3, 4, 5, 6]);
});

it('turns away who comes when very many wait', () => {
  const room = new Room(0);
  const asked = Array.from({ length: 1100 }, () => room.ask(() => undefined));
  expect(asked.filter(Boolean)).toHaveLength(1024);
});
