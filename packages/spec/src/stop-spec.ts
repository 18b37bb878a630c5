/** Signals that can ask a job to end, by their names without `SIG`. */
export const STOP_SIGNALS = [
  'TERM',
  'INT',
  'HUP',
  'QUIT',
  'USR1',
  'USR2',
  'ABRT',
  'ALRM',
  'PIPE',
  'WINCH',
  'XCPU',
  'XFSZ',
  'KILL',
] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/** How a job is asked to end, before it is killed: by a signal, or by a command that knows how. */
export type StopSpec =
  { readonly signal: StopSignal } | { readonly command: string; readonly args: readonly string[] };

export const DEFAULT_STOP = { signal: 'TERM' } as const satisfies StopSpec;
