import { createRequire } from 'node:module';
import type koffi from 'koffi';
import type { CommandProcess, OutputEnds, StartOptions } from './command-process.ts';
import { bind, type Libc } from './libc.ts';
import { NodeProcess } from './node-process.ts';
import { PosixProcess } from './posix-process.ts';

/** The C library as far as this process has it: it is bound for the second command, since most roots have only one. */
let libc: Libc | 'later' | 'none' = 'later';
let started = 0;

/**
 * Starts a command. This process's first one is started by Node, which is there already; all later
 * ones by the C library. Where that cannot be had, Node starts them all.
 */
export function startProcess(options: StartOptions, outputs: OutputEnds): CommandProcess {
  started += 1;
  if (started === 2) libc = bound();
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
