import { spawn, type ChildProcess } from 'node:child_process';
import { faultCode, formatAddress, systemFault } from '@gator/protocol';
import { BRANCH_VARIABLE } from './members.ts';
import type { Scheduler, SchedulerFactory, SlotEnd, SlotRequest } from './scheduler.ts';

/** Variables that tell a layer's process whom to dial; it removes them from its environment as it reads them. */
export const DIAL_VARIABLE = 'GATOR_LAYER_DIAL';
export const SLOT_VARIABLE = 'GATOR_LAYER_SLOT';

/**
 * What V8 may fill with young objects before it collects them, in MiB. By default it is 16, and as much again twice,
 * all of it garbage in the end that holds on to buffers outside the heap: a process grew to 226 MB over
 * thousands of short jobs, and used 10 of them. With less than 4, what a batch of lines holds counts as old.
 */
const YOUNG = 4;

/** What the system refuses for want of something that comes free as other processes end. */
const PASSING: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE']);
/** Milliseconds before each further try to start a process then. */
const PAUSES = [100, 200, 400, 800, 1600] as const;

/** What Node says as it gives up because the system lets it start no thread. */
const LACKS_THREADS = /uv_thread_create|pthread_create/;

/** Characters of a dead process's last words that are kept. */
const LAST_WORDS = 2000;

/**
 * Starts layers' processes on this machine. Each is the leader of a session of its own, so that
 * Ctrl-C in the terminal reaches the root alone, which ends the tree in order.
 */
export function localScheduler(program: string): SchedulerFactory {
  return (onEnd) => new LocalScheduler(program, onEnd);
}

class LocalScheduler implements Scheduler {
  readonly name = 'local';
  /** A process takes 50 ms to dial, and on a busy machine a second. One that lacks a thread may sleep for good. */
  readonly patience = 20;
  readonly #program: string;
  readonly #onEnd: (end: SlotEnd) => void;
  readonly #processes = new Map<number, ChildProcess>();
  /** Slots whose process could not be started, and is tried again. */
  readonly #waiting = new Map<number, NodeJS.Timeout>();

  constructor(program: string, onEnd: (end: SlotEnd) => void) {
    this.#program = program;
    this.#onEnd = onEnd;
  }

  start(request: SlotRequest): void {
    this.#attempt(request, 0);
  }

  cancel(slot: number): void {
    this.#processes.get(slot)?.kill('SIGKILL');
    const timer = this.#waiting.get(slot);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#waiting.delete(slot);
    setImmediate(this.#onEnd, { slot, reason: 'was cancelled before it could be started' });
  }

  #attempt(request: SlotRequest, attempt: number): void {
    try {
      const child = this.#spawn(request);
      if (child.pid === undefined) {
        child.once('error', (error) => {
          this.#refused(request, attempt, error);
        });
      } else this.#watch(request, attempt, child);
    } catch (error) {
      // What `spawn` throws, such as for too large an environment, is told like any other end.
      setImmediate(() => {
        this.#refused(request, attempt, error);
      });
    }
  }

  /** What passes is tried again; all else is the slot's end. */
  #refused(request: SlotRequest, attempt: number, error: unknown): void {
    const { slot } = request;
    const pause = PAUSES[attempt];
    if (pause === undefined || !PASSING.has(faultCode(error) ?? '')) {
      this.#onEnd({ slot, reason: `could not be started: ${systemFault(error)}` });
      return;
    }
    const again = (): void => {
      this.#waiting.delete(slot);
      this.#attempt(request, attempt + 1);
    };
    this.#waiting.set(slot, setTimeout(again, pause));
  }

  #spawn({ slot, parent, branch }: SlotRequest): ChildProcess {
    return spawn(process.execPath, [`--max-semi-space-size=${String(YOUNG)}`, this.#program], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        [DIAL_VARIABLE]: formatAddress(parent),
        [SLOT_VARIABLE]: String(slot),
        [BRANCH_VARIABLE]: branch,
      },
    });
  }

  #watch(request: SlotRequest, attempt: number, child: ChildProcess): void {
    const { slot } = request;
    this.#processes.set(slot, child);
    let words = '';
    child.stderr?.on('data', (data: Buffer) => {
      words = (words + data.toString()).slice(-LAST_WORDS);
    });
    child.once('close', (code, signal) => {
      this.#processes.delete(slot);
      if (LACKS_THREADS.test(words)) this.#refused(request, attempt, lacksThreads());
      else this.#onEnd({ slot, reason: describeEnd(code, signal, words) });
    });
  }
}

function lacksThreads(): Error {
  return Object.assign(new Error('its threads could not be started'), { code: 'EAGAIN' });
}

/** Says how a process ended, with the line of its error output that says why, or else the last one. */
export function describeEnd(
  code: number | null,
  signal: NodeJS.Signals | null,
  words: string,
): string {
  const how = signal === null ? `exited with ${String(code)}` : `was killed by ${signal}`;
  const lines = words.trim().split('\n');
  const why = lines.find((line) => /^\w*Error\b|\berror:/i.test(line)) ?? lines.at(-1) ?? '';
  return why === '' ? how : `${how}: ${why.trim()}`;
}
