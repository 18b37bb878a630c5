import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes read from a job's output at a time. */
const CHUNK = 64 * 1024;

/** One output of a job: the end that the job writes to, and the end that is read. */
export interface OutputPipe {
  /** Given to the job; closed here as soon as the job has it. */
  readonly writeEnd: number;
  readonly readEnd: number;
}

/**
 * Makes real pipes for jobs' outputs. What Node gives a child as a "pipe" is a socket, and a job
 * that opens `/dev/stdout` or `/dev/stderr` cannot open a socket again: `tee /dev/stderr` fails.
 * Node cannot make a pipe, so one named pipe is made a process; each pair of ends is opened from
 * it through `/proc`, and it is never seen in the file system for longer than that takes.
 *
 * A pipe that something still holds open after its job has ended is given up, so that a stray
 * process cannot write into the next job's output.
 */
export class PipeMaker {
  readonly #bases: (number | undefined)[] = [];

  /** An unused pipe; `index` tells a job's two outputs apart. Null where this system has none to give. */
  open(index: 0 | 1): OutputPipe | null {
    let readEnd: number | undefined;
    try {
      const base = `/proc/self/fd/${String((this.#bases[index] ??= makeFifo()))}`;
      readEnd = openSync(base, constants.O_RDONLY | constants.O_NONBLOCK);
      return { readEnd, writeEnd: openSync(base, constants.O_WRONLY) };
    } catch {
      if (readEnd !== undefined) closeSync(readEnd);
      return null;
    }
  }

  /** The pipes are not empty or still held: the next job gets others. */
  giveUp(): void {
    for (const base of this.#bases.splice(0)) if (base !== undefined) closeSync(base);
  }
}

/** A named pipe that has no name any more; open for reading only, so that the job's end ends it. */
function makeFifo(): number {
  const folder = mkdtempSync(join(tmpdir(), 'gator-'));
  const path = join(folder, 'pipe');
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' });
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Buffers that no pipe reads into now. Memory outside of the heap is dear to free, and each job would leave two. */
const spare: Buffer[] = [];

/** Reads a pipe to its end. The chunk is used again afterwards; the next one waits for `onData`'s promise. */
export function readPipe(
  readEnd: number,
  onData: (chunk: Buffer) => Promise<void> | undefined,
  onEnd: () => void,
): Socket {
  const buffer = spare.pop() ?? Buffer.allocUnsafe(CHUNK);
  const callback = (bytes: number): boolean => {
    const pressure = onData(buffer.subarray(0, bytes));
    void pressure?.then(() => socket.resume());
    return pressure === undefined;
  };
  const socket = new Socket({
    fd: readEnd,
    readable: true,
    writable: false,
    onread: { buffer, callback },
  });
  socket.once('error', onEnd);
  socket.once('end', onEnd);
  socket.once('close', () => spare.push(buffer));
  socket.resume();
  return socket;
}
