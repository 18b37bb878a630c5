import type { Cursor } from './cursor.ts';
import type { Reason } from './problem.ts';
import type { Named } from './readers.ts';
import { show } from './show.ts';

/** Reports every name that was given before, such as `a second metric 'coverage'`. */
export function reportRepeated(named: Iterable<Named>, what: string, reason: Reason): void {
  const firsts = new Map<string, Cursor>();
  for (const { name, at } of named) {
    const first = firsts.get(name);
    if (first === undefined) {
      firsts.set(name, at);
    } else {
      const line = at.reading.source.lineOf(first.span[0]);
      at.report(reason, `a second ${what} ${show(name)}, the first is in line ${line}`);
    }
  }
}
