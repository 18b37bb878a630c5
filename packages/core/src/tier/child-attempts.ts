import { join } from 'node:path';
import { FIRST_ATTEMPT, value, type Attempt, type Expected } from '@gator/protocol';
import type { Ending } from '../attempts/history.ts';
import { setAside } from '../attempts/set-aside.ts';
import { failedAll, neverReached } from '../attempts/told-as.ts';
import { MACHINE_TIME } from '../clock/time.ts';
import type { Journal } from '../layer/journal.ts';
import type { ChildEnd } from './events.ts';
import type { Child } from './roster.ts';

/** Which attempt at each of a tier's children is next, and what those before have left. */
export class ChildAttempts {
  readonly #journal: Journal;
  /** Of children that were tried before and have not ended. */
  readonly #next = new Map<number, Attempt>();
  readonly #cancels = new Map<number, () => void>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** The attempt that a child's next start is. */
  next(child: Child): Attempt {
    return this.#next.get(child.id) ?? FIRST_ATTEMPT;
  }

  /**
   * Makes room for a child's next attempt, and records those before it.
   *
   * @param isRetry whether it follows an attempt of this tier's own, so that retries go on being counted
   */
  setAside(child: Child, ending: Ending, isRetry: boolean): Expected<Attempt> {
    const { ident, spec } = child;
    const directory = join(this.#journal.directory, ident);
    const earlier = setAside({ directory, kind: spec.kind, isRoot: false }, ending);
    if (!earlier.ok) return earlier;
    const number = (earlier.value.at(-1)?.attempt ?? 0) + 1;
    const attempt = {
      number,
      first: isRetry ? this.next(child).first : number,
      earlier: earlier.value,
    };
    this.#next.set(child.id, attempt);
    for (const each of earlier.value)
      this.#journal.recorder.attempt({ ...each, ident, directory: join(ident, each.directory) });
    return value(attempt);
  }

  /** How the end of a child is told that cannot tell itself which attempt it was. */
  told(child: Child, end: ChildEnd): ChildEnd {
    const attempt = this.next(child);
    switch (end.id) {
      case 'completed':
      case 'skipped':
        return end;
      case 'lost':
        return attempt.number === attempt.first
          ? end
          : { ...end, reason: failedAll(attempt, end.reason) };
      case 'never':
        return { ...end, reason: neverReached(attempt, end.reason) };
      default:
        return end satisfies never;
    }
  }

  /** Has a child rest. */
  rest({ id }: Child, delay: number, onDue: () => void): void {
    this.#cancels.set(id, MACHINE_TIME.after(delay, onDue));
  }

  /** A child has ended for good. */
  forget({ id }: Child): void {
    this.#cancels.get(id)?.();
    this.#cancels.delete(id);
    this.#next.delete(id);
  }
}
