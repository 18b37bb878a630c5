import type { Readable } from 'node:stream';
import type { CommandEnd } from '../verdict.ts';

/** What is needed to start a command. */
export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Descriptors that a command's outputs are given; `pipe` where the process is to make one itself. */
export interface OutputEnds {
  readonly stdout: number | 'pipe';
  readonly stderr: number | 'pipe';
}

/** A command's own process: the leader of a session, and so of a process group, of its own. */
export interface CommandProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Whether it has ended; what it left may not have. */
  readonly exited: boolean;
  /** Settles with how it ended, or why it was not started. Never fails. */
  readonly end: Promise<CommandEnd>;
  /** An output that the process made itself; null where it was given one. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}
