import type { Problem } from '@gator/spec/parse';
import type { RunEvent, Summary } from './events.ts';
import { loadSpec, type SpecSource } from './load.ts';
import { Root } from './root.ts';
import type { RunSettings } from './settings.ts';
import { makeTracking } from './tracking.ts';

export interface RunOptions extends RunSettings {
  /** Hears everything that the run tells. What it returns holds back messages that can wait. */
  readonly onEvent?: (event: RunEvent) => Promise<void> | undefined;
  /** Ends the run when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What became of a call: the run's summary, or why nothing ran. */
export type RunResult =
  | { readonly id: 'ended'; readonly summary: Summary }
  | { readonly id: 'refused'; readonly problems: readonly Problem[] }
  | { readonly id: 'failed'; readonly reason: string };

/**
 * Runs a specification, given as a file's path, a text, or objects, to its end.
 *
 * @example
 * const result = await run(group({ ident: 'both', jobs: [job({ command: 'make' }), job({ command: 'lint' })] }));
 */
export async function run(source: SpecSource, options: RunOptions = {}): Promise<RunResult> {
  const loaded = loadSpec(source, options);
  if (!loaded.ok) return { id: 'refused', problems: loaded.error };
  const directory = makeTracking(options.tracking, new Date());
  if (!directory.ok) return { id: 'failed', reason: directory.reason };
  const root = new Root({
    spec: loaded.value.root,
    directory: directory.value,
    settings: options,
    onEvent: options.onEvent ?? (() => undefined),
  });
  const onAbort = (): void => {
    root.stop('stopped by the caller', false);
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  const summary = await root.run();
  options.signal?.removeEventListener('abort', onAbort);
  return { id: 'ended', summary };
}
