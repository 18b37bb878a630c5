import {
  messagesOf,
  SEVERITIES,
  type MessageCounts,
  type MessageLimits,
  type Verdict,
} from '@gator/protocol';

/** How a job's command ended. */
export type CommandEnd =
  | { readonly id: 'not-started'; readonly reason: string }
  | { readonly id: 'exited'; readonly code: number }
  | { readonly id: 'killed'; readonly signal: string };

/** Everything that the verdict on a job depends on. */
export interface Evidence {
  readonly end: CommandEnd;
  readonly messages: MessageCounts;
  readonly limits: MessageLimits;
  /** Why the job was stopped; undefined where it was not. */
  readonly stopped: string | undefined;
  /** Why the job was ended for using more than it may; undefined where it was not. */
  readonly excess: string | undefined;
  /** What is missing of what it had to leave, and what its metrics should not be. */
  readonly shortfalls: readonly string[];
  /** Why something could not be recorded; undefined where all was. */
  readonly unrecorded: string | undefined;
}

/** The verdict on a job, and its reason; a success needs none. */
export function judge(evidence: Evidence): { verdict: Verdict; reason: string } {
  const { end, stopped, unrecorded, excess, shortfalls } = evidence;
  if (unrecorded !== undefined) return { verdict: 'FAILURE', reason: unrecorded };
  if (stopped !== undefined) return { verdict: 'ABORTED', reason: stopped };
  const reason = excess ?? commandFault(end) ?? limitFault(evidence) ?? shortfalls[0];
  return reason === undefined ? { verdict: 'SUCCESS', reason: '' } : { verdict: 'FAILURE', reason };
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
