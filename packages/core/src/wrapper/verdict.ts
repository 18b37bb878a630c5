import {
  messagesOf,
  SEVERITIES,
  type MessageCounts,
  type MessageLimits,
  type Outcome,
} from '@gator/protocol';

/** How a job's command ended. */
export type CommandEnd =
  | { readonly id: 'not-started'; readonly reason: string }
  | { readonly id: 'exited'; readonly code: number }
  | { readonly id: 'killed'; readonly signal: string };

/** Why a job was ended before it ended by itself: for what comes first. */
export type Cut =
  | { readonly id: 'stopped'; readonly reason: string }
  /** It used more than it may. */
  | { readonly id: 'excess'; readonly reason: string }
  /** One of its clocks ran out. */
  | { readonly id: 'timeout'; readonly reason: string };

/** Everything that the verdict on a job depends on. */
export interface Evidence {
  readonly end: CommandEnd;
  readonly messages: MessageCounts;
  readonly limits: MessageLimits;
  /** Undefined where it ended by itself. */
  readonly cut: Cut | undefined;
  /** What is missing of what it had to leave, and what its metrics should not be. */
  readonly shortfalls: readonly string[];
  /** Why something could not be recorded; undefined where all was. */
  readonly unrecorded: string | undefined;
}

/** How a job ended, as its outcome says it. */
export type Judgement = Pick<Outcome, 'verdict' | 'reason' | 'cause'>;

/** The verdict on a job, and its reason; a success needs none. */
export function judge(evidence: Evidence): Judgement {
  const { end, cut, unrecorded, shortfalls } = evidence;
  if (unrecorded !== undefined) return { verdict: 'FAILURE', reason: unrecorded };
  if (cut !== undefined) return judgeCut(cut);
  const reason = commandFault(end) ?? limitFault(evidence) ?? shortfalls[0];
  return reason === undefined ? { verdict: 'SUCCESS', reason: '' } : { verdict: 'FAILURE', reason };
}

/** What was ended has failed or was aborted, whatever its command made of that. */
function judgeCut({ id, reason }: Cut): Judgement {
  switch (id) {
    case 'stopped':
      return { verdict: 'ABORTED', reason };
    case 'excess':
      return { verdict: 'FAILURE', reason };
    case 'timeout':
      return { verdict: 'FAILURE', reason, cause: 'timeout' };
    default:
      return id satisfies never;
  }
}

function commandFault(end: CommandEnd): string | undefined {
  switch (end.id) {
    case 'not-started':
      return end.reason;
    case 'killed':
      return `killed by ${end.signal}`;
    case 'exited':
      return end.code === 0 ? undefined : `exited with ${String(end.code)}`;
    default:
      return end satisfies never;
  }
}

/** The limits, gravest first, by the severities that they are set for. */
const LIMITED = [
  ['CRITICAL', 'critical'],
  ['ERROR', 'error'],
  ['WARNING', 'warning'],
] as const;

function limitFault({ messages, limits }: Evidence): string | undefined {
  for (const [severity, name] of LIMITED) {
    const count = messagesOf(messages, SEVERITIES[severity]);
    const limit = limits[name];
    if (limit !== null && count > limit) {
      const noun = count === 1 ? 'message' : 'messages';
      return `${String(count)} ${severity} ${noun}, ${limit === 0 ? 'none is allowed' : `${String(limit)} allowed`}`;
    }
  }
  return undefined;
}
