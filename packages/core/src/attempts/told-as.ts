import type { Attempt, Outcome } from '@gator/protocol';

/** How a job's end is told, which depends on the attempts before it. */
export type Told = Pick<Outcome, 'verdict' | 'reason' | 'cause'> & {
  /** 1 for a job that passed, and not at its first attempt; else 0. */
  readonly flaky: 0 | 1;
};

/**
 * What an attempt came to, in view of those before it. A pass tells what it was that went wrong, and
 * a failure of the last attempt that there were others.
 *
 * @param retries how many attempts there may be after the first
 */
export function toldAs(
  judged: Pick<Outcome, 'verdict' | 'reason' | 'cause'>,
  { number, first, earlier }: Attempt,
  retries: number,
): Told {
  const { verdict, reason } = judged;
  if (number === first) return { ...judged, flaky: 0 };
  if (verdict === 'SUCCESS') {
    const before = `attempt ${String(number - 1)} ${earlier.at(-1)?.reason ?? ''}`;
    const which = `attempt ${String(number)} of ${String(first + retries)}`;
    return { verdict, reason: `passed on ${which} (flaky): ${before}`, flaky: 1 };
  }
  const isLast = number === first + retries;
  return verdict === 'FAILURE' && isLast
    ? { ...judged, reason: failedAll({ first, number }, reason), flaky: 0 }
    : { ...judged, flaky: 0 };
}

/** Why a job that has not started its next attempt is not over: the last attempt, and what went wrong. */
export function attemptBefore({ first, earlier }: Attempt, retries: number): string {
  const { attempt, reason } = earlier.at(-1) ?? { attempt: 0, reason: '' };
  return `attempt ${String(attempt)} of ${String(first + retries)}: ${reason}`;
}

/** Which attempt it is, and the first that counts: those before it are of a run that was gone on with. */
type Which = Pick<Attempt, 'number' | 'first'>;

/** The reason of a job that does not get to start its next attempt. */
export function neverReached({ first, number }: Which, reason: string): string {
  return `${reason} before ${number === first ? 'it started' : `attempt ${String(number)}`}`;
}

/** The reason of a job of which the last attempt was no better than those before. */
export function failedAll({ first, number }: Which, reason: string): string {
  const which =
    first === 1
      ? `all ${String(number)} attempts`
      : `attempts ${String(first)} to ${String(number)}`;
  return `failed ${which}: ${reason}`;
}
