import { readdirSync, readFileSync } from 'node:fs';

/** Kernel ticks in a second: what `/proc` counts CPU time in. Linux shows user space 100 on every machine. */
const TICKS = 100;

/** What `/proc` says of one process. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** Its program's name, as far as the system keeps it: 15 bytes. */
  readonly name: string;
  /** One letter, such as `R` where it runs. */
  readonly state: string;
  /** Ticks since boot; with the pid it tells a process from a later one of the same number. */
  readonly born: number;
  /** CPU seconds of its own. */
  readonly cpu: number;
  /** CPU seconds of the children that it has waited for, and of theirs. */
  readonly childrenCpu: number;
  /** Bytes. */
  readonly rss: number;
  readonly vms: number;
  readonly threads: number;
}

/** Bytes that a process moved to and from storage, with those of the children that it has waited for. */
export interface ProcessIo {
  readonly read: number;
  readonly written: number;
}

/** Bytes in a page, from this process's own size in both units: 4096 on most machines, 65,536 on some. */
const PAGE = 2 ** Math.round(Math.log2(process.memoryUsage.rss() / Math.max(1, ownPages())));

function ownPages(): number {
  return Number((read('/proc/self/statm') ?? '').split(' ')[1] ?? 0);
}

/** Reads `/proc/PID/stat`; undefined where the process has gone. Format: proc_pid_stat(5). */
export function readProcess(pid: number | 'self'): ProcessFacts | undefined {
  const text = read(`/proc/${String(pid)}/stat`);
  if (text === undefined) return undefined;
  // The command's name, in parentheses, may hold anything; the fields after it are numbers, from the third on.
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    name: text.slice(text.indexOf('(') + 1, end),
    state: fields[0] ?? '',
    born: field(22),
    cpu: (field(14) + field(15)) / TICKS,
    childrenCpu: (field(16) + field(17)) / TICKS,
    rss: field(24) * PAGE,
    vms: field(23),
    threads: field(20),
  };
}

/** The processes that a process has started and not yet waited for. Each thread has its own; a single one has the process's number. */
export function readChildren({ pid, threads }: Pick<ProcessFacts, 'pid' | 'threads'>): number[] {
  return (threads === 1 ? [String(pid)] : threadsOf(pid)).flatMap((thread) => {
    const text = read(`/proc/${String(pid)}/task/${thread}/children`) ?? '';
    return text.split(' ').filter(Boolean).map(Number);
  });
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${String(pid)}/task`);
  } catch {
    return [];
  }
}

/** Reads `/proc/PID/io`; undefined where this user may not. */
export function readIo(pid: number): ProcessIo | undefined {
  const text = read(`/proc/${String(pid)}/io`);
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? 0);
  return text === undefined
    ? undefined
    : { read: bytes('read_bytes'), written: bytes('write_bytes') };
}

/** What is no UTF-8, in a command's name, is not looked at; of all encodings Node reads this one fastest. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
