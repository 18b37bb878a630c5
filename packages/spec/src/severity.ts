/** Severities of messages, the mildest first. */
export const SEVERITY_NAMES = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;

export type SeverityName = (typeof SEVERITY_NAMES)[number];

/** Severities that the lines of stderr may have. */
export const STDERR_SEVERITIES = [
  'INFO',
  'WARNING',
  'ERROR',
] as const satisfies readonly SeverityName[];

export type StderrSeverity = (typeof STDERR_SEVERITIES)[number];

/** What the lines of stderr are where nothing is said. */
export const DEFAULT_STDERR: StderrSeverity = 'ERROR';
