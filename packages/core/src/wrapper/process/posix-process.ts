import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { CommandEnd } from '../verdict.ts';
import type { CommandProcess, StartOptions } from './command-process.ts';
import { findProgram } from './find-program.ts';
import type { Libc } from './libc.ts';
import { buriedOwn, reapOrphans, startedOwn } from './orphans.ts';
import { startFault } from './start-fault.ts';

/** What the system cannot execute by itself is a script for the shell, as everywhere. */
const SHELL = '/bin/sh';

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/**
 * A command that the C library starts: `posix_spawn` shares the memory of this process with the new one until
 * that has begun, where Node copies the tables of all of it, three times slower for a process of this size.
 */
export class PosixProcess implements CommandProcess {
  readonly pid: number | undefined;
  readonly end: Promise<CommandEnd>;
  /** It is given its outputs. */
  readonly stdout = null;
  readonly stderr = null;
  #exited = false;

  constructor(
    libc: Libc,
    options: StartOptions,
    outputs: { readonly stdout: number; readonly stderr: number },
  ) {
    const started = start(libc, options, outputs);
    if (typeof started === 'string') {
      const reason = startFault({ code: started, message: started }, options);
      this.#exited = true;
      this.end = Promise.resolve({ id: 'not-started', reason });
      return;
    }
    this.pid = started;
    this.end = new Promise((resolve) => {
      awaitEnd(libc, started, (status) => {
        this.#exited = true;
        resolve(endOf(status));
      });
    });
  }

  get exited(): boolean {
    return this.#exited;
  }
}

/** Starts a command; returns its pid, or the system's name of what is wrong. */
function start(
  libc: Libc,
  { command, args, cwd, env }: StartOptions,
  outputs: { readonly stdout: number; readonly stderr: number },
): number | string {
  const program = findProgram(command, env['PATH'], cwd);
  if ('code' in program) return program.code;
  const envp = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const request = { file: program.file, argv: [command, ...args], envp, cwd, ...outputs };
  const pid = libc.spawn(request);
  const started =
    pid === -constants.errno.ENOEXEC
      ? libc.spawn({ ...request, file: SHELL, argv: [SHELL, program.file, ...args] })
      : pid;
  return started > 0 ? started : getSystemErrorName(started);
}

/** A status as `waitpid` tells it: the lowest seven bits are the signal that ended it, the next byte its exit code. */
function endOf(status: number): CommandEnd {
  const number = status & 0x7f;
  if (number === 0) return { id: 'exited', code: (status >> 8) & 0xff };
  return { id: 'killed', signal: SIGNALS.get(number) ?? `signal ${String(number)}` };
}

/** Processes that have not ended, and who waits for each. Node's own children it waits for itself. */
const waiting = new Map<
  number,
  { readonly libc: Libc; readonly onEnd: (status: number) => void }
>();

function awaitEnd(libc: Libc, pid: number, onEnd: (status: number) => void): void {
  // The handler is there before the first process: none can end unnoticed.
  waiting.set(pid, { libc, onEnd });
  startedOwn(pid);
  bury();
}

/** Signals are told together where several come at once, so everyone is looked at. */
function bury(): void {
  for (const [pid, { libc, onEnd }] of waiting) {
    const status = libc.wait(pid);
    if (status === undefined) continue;
    waiting.delete(pid);
    buriedOwn(pid);
    onEnd(status);
  }
  reapOrphans();
}

process.on('SIGCHLD', bury);
