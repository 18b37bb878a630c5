import { createRequire } from 'node:module';
import type koffi from 'koffi';
import type { CommandProcess, OutputEnds, StartOptions } from './command-process.ts';
import { bind, type Libc } from './libc.ts';
import { NodeProcess } from './node-process.ts';
import { adoptOrphans } from './orphans.ts';
import { PosixProcess } from './posix-process.ts';

/** The C library as far as this process has it. */
let libc: Libc | 'later' | 'none' = 'later';
let started = 0;

/**
 * Binds the C library, and has orphans become children of this process. That takes 6 ms: a process
 * that is to run many commands does so before the first, a root with a command of its own not at all.
 */
export function prepare(): void {
  if (libc !== 'later') return;
  libc = bound();
  if (libc !== 'none') adoptOrphans(libc);
}

/**
 * Starts a command: by the C library where it is bound, and else by Node. It is bound for the second
 * command at the latest.
 */
export function startProcess(options: StartOptions, outputs: OutputEnds): CommandProcess {
  started += 1;
  if (started === 2) prepare();
  const { stdout, stderr } = outputs;
  const isOrdinary = typeof stdout === 'number' && typeof stderr === 'number' && !hasNul(options);
  if (!isOrdinary || typeof libc === 'string') return new NodeProcess(options, outputs);
  return new PosixProcess(libc, options, { stdout, stderr });
}

/** A text of C ends at a NUL: Node refuses it, and says so. */
function hasNul({ command, args, cwd, env }: StartOptions): boolean {
  const texts = [command, cwd, ...args, ...Object.keys(env), ...Object.values(env)];
  return texts.some((text) => text.includes('\0'));
}

function bound(): Libc | 'none' {
  const load: (name: 'koffi') => typeof koffi = createRequire(import.meta.filename);
  try {
    return bind(load('koffi'));
  } catch {
    return 'none';
  }
}
