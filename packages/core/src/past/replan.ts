import type { Past, Verdict } from '@gator/protocol';
import type { Dependency } from '../tier/gate.ts';

/** How a child ended, as far as it decides whether it runs again. */
export interface PastEnd {
  readonly verdict: Verdict;
  /** Jobs in it and below that failed, and that were aborted. */
  readonly failed: number;
  readonly aborted: number;
}

/**
 * What becomes of a child:
 * - `kept`: it stays as it ended
 * - `open`: it had been skipped, and its siblings decide anew
 * - `again`: it runs again, or at last, for the reason given
 */
export type Fate =
  | { readonly id: 'kept' }
  | { readonly id: 'open' }
  | { readonly id: 'again'; readonly cause: string; readonly past: Past };

const KEPT: Fate = { id: 'kept' };
const OPEN: Fate = { id: 'open' };

/** Everything in it runs again: something that it depends on does. */
const WHOLE: Past = { mode: 'all', only: [] };

/** What a child's own end says of its fate; undefined ends are of children that did not come to theirs. */
export function ownFate(end: PastEnd | undefined, ident: string, past: Past): Fate {
  const [first, ...only] = past.only;
  if (first !== undefined && first !== ident) return end?.verdict === 'SKIPPED' ? OPEN : KEPT;
  const { mode } = past;
  const within: Past = { mode, only };
  if (only.length > 0) return { id: 'again', cause: 'asked for', past: within };
  const cause = causeOf(end, mode);
  if (end?.verdict === 'SKIPPED' && cause === undefined) return OPEN;
  return cause === undefined ? KEPT : { id: 'again', cause, past: within };
}

function causeOf(end: PastEnd | undefined, mode: Past['mode']): string | undefined {
  if (end === undefined) return 'lost';
  switch (mode) {
    case 'all':
      return 'asked for';
    case 'failed':
      if (end.verdict === 'FAILURE' || end.failed > 0) return 'failed';
      return end.verdict === 'ABORTED' || end.aborted > 0 ? 'aborted' : undefined;
    case 'resume':
      return end.verdict === 'ABORTED' || end.aborted > 0 ? 'aborted' : undefined;
    default:
      return mode satisfies never;
  }
}

/**
 * The fates of all siblings: what depends on something that runs again, however far, runs again too.
 *
 * @param dependencies of each sibling, by place; there is no cycle among them
 */
export function replan(
  own: readonly Fate[],
  dependencies: readonly (readonly Dependency[])[],
  idents: readonly string[],
): Fate[] {
  const fates: (Fate | undefined)[] = own.map(() => undefined);
  const waiting = own.map((_, place) => place);
  for (let place = waiting.at(-1); place !== undefined; place = waiting.at(-1)) {
    const unknown = (dependencies[place] ?? []).filter(({ on }) => fates[on] === undefined);
    if (fates[place] === undefined && unknown.length > 0) {
      waiting.push(...unknown.map(({ on }) => on));
      continue;
    }
    waiting.pop();
    const again = (dependencies[place] ?? []).find(({ on }) => fates[on]?.id === 'again');
    fates[place] ??=
      again === undefined
        ? (own[place] ?? OPEN)
        : { id: 'again', cause: `depends on ${idents[again.on] ?? ''}`, past: WHOLE };
  }
  return fates.map((fate) => fate ?? OPEN);
}
