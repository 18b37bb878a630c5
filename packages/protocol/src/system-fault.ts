const FULL = 'free space or inodes on that disk, or run with --tracking on another one';
const READ_ONLY = 'that disk can only be read: run with --tracking on another one';
const FORBIDDEN = 'see who owns it, or run with --tracking elsewhere';
const DESCRIPTORS = 'raise the limit on open files (ulimit -n), or run fewer jobs at once';
const PROCESSES = 'raise the limit on processes (ulimit -u), or run fewer jobs at once';
const MEMORY = 'the machine is out of memory: run fewer jobs at once';
const GONE = 'leave the tracking directory of a run in its place until the run has ended';
const DAMAGED = 'something else has written to it';

/** What a person can do about what the system refused, by the system's name for it. */
const REMEDIES: ReadonlyMap<unknown, string> = new Map([
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['EROFS', READ_ONLY],
  ['EACCES', FORBIDDEN],
  ['EPERM', FORBIDDEN],
  ['EMFILE', DESCRIPTORS],
  ['ENFILE', DESCRIPTORS],
  ['EAGAIN', PROCESSES],
  ['ENOMEM', MEMORY],
  ['ENOENT', GONE],
  ['ESTALE', GONE],
]);

/** The same by SQLite's primary result code. Source: https://www.sqlite.org/rescode.html */
const DATABASE_REMEDIES: ReadonlyMap<number, string> = new Map([
  [8, READ_ONLY],
  [11, DAMAGED],
  [13, FULL],
  [26, DAMAGED],
]);

/** What the system, or SQLite, said when it refused something, and what to do about it where that is known. */
export function systemFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'errcode' in error && typeof error.errcode === 'number'
    ? joined(error.message, DATABASE_REMEDIES.get(error.errcode & 0xff))
    : withRemedy(error.message, faultCode(error));
}

/** The same of what the system said and its name for it. */
export function withRemedy(message: string, code: string | undefined): string {
  return joined(message, REMEDIES.get(code));
}

/** The system's name for what went wrong, such as `ENOSPC`; undefined where it has none. */
export function faultCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function joined(message: string, remedy: string | undefined): string {
  return remedy === undefined ? message : `${message}; ${remedy}`;
}
