import type { Summary } from '@gator/core';

/** How the root command ends, as scripts see it. */
export const EXIT = {
  success: 0,
  /** A job failed. */
  failure: 1,
  /** The specification or the command line is wrong; nothing ran. */
  usage: 2,
  /** Gator itself or its scheduler failed. */
  fault: 3,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** The signals that ask a run to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** The status of a run. A signal that came when all was well done already changes nothing. */
export function statusOf(
  { fault, verdict }: Pick<Summary, 'fault' | 'verdict'>,
  signal: StopSignal | undefined,
): ExitStatus {
  if (fault !== null) return EXIT.fault;
  if (verdict === 'SUCCESS') return EXIT.success;
  return signal === undefined ? EXIT.failure : EXIT[signal];
}
