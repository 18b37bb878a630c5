/** What the launcher found about SIGHUP, `ignored` or `heard`: Node.js itself forgets what was ignored at its start. */
const VARIABLE = 'GATOR_HANGUP';

/** Has a process that this one starts ignore SIGHUP, as one under `nohup` does. */
export const IGNORING_HANGUP = { [VARIABLE]: 'ignored' } as const;

let ignored = false;

/**
 * Takes the launcher's word, which is meant for nobody below this process. Under `nohup` a closed terminal ends
 * nothing. To be called once, at the start.
 */
export function heedLauncher(environment: NodeJS.ProcessEnv = process.env): void {
  ignored = environment[VARIABLE] === 'ignored';
  Reflect.deleteProperty(environment, VARIABLE);
  if (ignored) process.on('SIGHUP', () => undefined);
}

/** Whether this process outlives its terminal. */
export function ignoresHangup(): boolean {
  return ignored;
}
