import { expect, it } from 'vitest';
import type { Totals } from '@gator/protocol';
import { shortage, unmet, type Holder, type Request } from './waits.ts';

const TOTALS: Totals = { cores: 4, memory: 8e9, licenses: { ToolA: 2 } };

function request(changes: Partial<Request> = {}): Request {
  return { cores: 1, memory: 0, licenses: {}, ...changes };
}

function holder(path: string, changes: Partial<Request> = {}): Holder {
  return { path, resources: request(changes) };
}

it.for([
  {
    name: 'a licence, before cores, of which there are enough',
    asked: request({ licenses: { ToolA: 1 } }),
    holders: [holder('top/a', { licenses: { ToolA: 2 } }), holder('top/b')],
    says: 'waits for 1 × ToolA: 2 of 2 held by top/a',
  },
  {
    name: 'cores',
    asked: request({ cores: 3 }),
    holders: [holder('top/a'), holder('top/b')],
    says: 'waits for 3 cores: 2 of 4 held by top/a, top/b',
  },
  {
    name: 'one core, with more holders than are named',
    asked: request(),
    holders: ['a', 'b', 'c', 'd'].map((ident) => holder(`top/${ident}`)),
    says: 'waits for 1 core: 4 of 4 held by top/a, top/b, top/c, 1 more',
  },
  {
    name: 'memory',
    asked: request({ cores: 0, memory: 4e9 }),
    holders: [holder('top/a', { memory: 6e9 })],
    says: 'waits for 4 GB: 6 GB of 8 GB held by top/a',
  },
  {
    name: 'a place among jobs that take no core',
    asked: request({ cores: 0 }),
    holders: [...Array(256).keys()].map((index) => holder(`top/${index}`, { cores: 0 })),
    says: 'waits for a place among jobs that take no core: 256 of 256 held by top/0, top/1, top/2, 253 more',
  },
  {
    name: 'nothing that is short',
    asked: request({ cores: 2 }),
    holders: [holder('top/a')],
    says: 'waits for its turn',
  },
  {
    name: 'a licence that is not limited',
    asked: request({ licenses: { ToolB: 9 } }),
    holders: [holder('top/a', { licenses: { ToolB: 9 } })],
    says: 'waits for its turn',
  },
])('a job waits for $name', ({ asked, holders, says }) => {
  expect(shortage(asked, TOTALS, holders)).toBe(says);
});

it('names all conditions that do not hold yet', () => {
  expect(
    unmet([
      { condition: 'on_pass', on: 'build' },
      { condition: 'on_done', on: 'lint' },
    ]),
  ).toBe('waits for build (on_pass), lint (on_done)');
});
