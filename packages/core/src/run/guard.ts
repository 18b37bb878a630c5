import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endRemains } from '../layer/remains.ts';
import { withoutOwn } from '../wrapper/environment.ts';
import { buriedOwn, startedOwn } from '../wrapper/process/orphans.ts';

/** What a guard is told, by its environment: others may end all processes whose command line speaks of Gator. */
const RUN_VARIABLE = 'GATOR_LAYER_GUARDED';
const GRACE_VARIABLE = 'GATOR_LAYER_GRACE';
const NODE_VARIABLE = 'GATOR_LAYER_NODE';
const PROGRAM_VARIABLE = 'GATOR_LAYER_PROGRAM';

/** Waits for the end of the pipe that its root holds. A root that ends in order kills its guard before. */
const WAIT = `trap '' HUP INT TERM; read -r end; exec "$${NODE_VARIABLE}" "$${PROGRAM_VARIABLE}"`;

export interface GuardOptions {
  /** The run's tracking directory. */
  readonly directory: string;
  /** Milliseconds between asking a job to end and ending it. */
  readonly grace: number;
  /** The program of layers' processes, which is the guard's too once there is something to do. */
  readonly program: string;
  /** Milliseconds until it watches; with 0 it does so before anything else of the run starts. */
  readonly delay: number;
}

/**
 * Ends what a root leaves that is killed: a job that it ran itself, and everything where its layers
 * are killed with it. It is a shell that waits for the end of a pipe that only the root holds
 * open: it costs nothing until then, and no signal reaches it by accident.
 *
 *     watching ──the root ends in order──► gone
 *        │ └──killed: started anew──► watching
 *        └──the pipe ends──► ending what is left ──► gone
 */
export class Guard {
  readonly #options: GuardOptions;
  #start: NodeJS.Timeout | undefined;
  #process: ChildProcess | undefined;
  #dismissed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    const watch = (): void => {
      this.#watch();
    };
    if (options.delay === 0) watch();
    else this.#start = setTimeout(watch, options.delay).unref();
  }

  /** The run is over: there is nothing left to guard. Settles when the guard is gone. */
  async dismiss(): Promise<void> {
    clearTimeout(this.#start);
    this.#dismissed = true;
    const guard = this.#process;
    if (guard?.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
    const gone = once(guard, 'exit');
    guard.ref();
    guard.kill('SIGKILL');
    await gone;
  }

  #watch(): void {
    const guard = start(this.#options);
    this.#process = guard;
    // Where none can be started, the run goes on without.
    guard?.once('error', () => undefined);
    const pid = guard?.pid;
    // A job of the root's own leaves orphans here; the guard is none of them.
    if (pid !== undefined) startedOwn(pid);
    guard?.once('exit', (_, signal) => {
      if (pid !== undefined) buriedOwn(pid);
      if (signal !== null && !this.#dismissed) this.#watch();
    });
    guard?.unref();
  }
}

function start({ directory, grace, program }: GuardOptions): ChildProcess | undefined {
  try {
    return spawn('/bin/sh', ['-c', WAIT], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...withoutOwn(process.env),
        [RUN_VARIABLE]: directory,
        [GRACE_VARIABLE]: String(grace),
        [NODE_VARIABLE]: process.execPath,
        [PROGRAM_VARIABLE]: program,
      },
    });
  } catch {
    return undefined;
  }
}

/** Ends what is left of a run whose root is gone, where this process was started for that. */
export async function guardRun(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const directory = environment[RUN_VARIABLE];
  if (directory === undefined) return false;
  const grace = Number(environment[GRACE_VARIABLE]);
  await endRemains({ directory, branch: directory }, () => grace);
  return true;
}
