import type { NodeSpec } from '@gator/spec';
import { CONDITIONS, type Condition, type Verdict } from '@gator/protocol';

/** A dependency of one child on another, by their places among the siblings. */
export interface Dependency {
  readonly on: number;
  readonly condition: Condition;
}

/** Whether a sibling that ended so holds the condition. A lost or stopped job did not pass, so it counts as failed. */
export function holds(condition: Condition, verdict: Verdict): boolean {
  switch (condition) {
    case 'on_pass':
      return verdict === 'SUCCESS';
    case 'on_fail':
      return verdict === 'FAILURE' || verdict === 'ABORTED';
    case 'on_done':
      return true;
    default:
      return condition satisfies never;
  }
}

const ENDED: Readonly<Record<Verdict, string>> = {
  SUCCESS: 'passed',
  FAILURE: 'failed',
  ABORTED: 'was aborted',
  SKIPPED: 'was skipped',
};

/** Why a child is skipped: which sibling ended how, and what was asked of it. */
export function skipReason(condition: Condition, sibling: string, verdict: Verdict): string {
  return `${sibling} ${ENDED[verdict]} (${condition})`;
}

/**
 * The dependencies of each sibling. One that is named under two conditions is two dependencies;
 * one whose artefact is needed has to pass.
 */
export function dependenciesOf(siblings: readonly NodeSpec[]): Dependency[][] {
  const places = new Map(siblings.map(({ ident }, place) => [ident, place]));
  return siblings.map((sibling) =>
    CONDITIONS.flatMap((condition) =>
      [...named(sibling, condition)].flatMap((ident) => {
        const on = places.get(ident);
        return on === undefined ? [] : [{ on, condition }];
      }),
    ),
  );
}

function named(sibling: NodeSpec, condition: Condition): Set<string> {
  const needed = condition === 'on_pass' ? sibling.needs.map((need) => need.sibling) : [];
  return new Set([...sibling[condition], ...needed]);
}
