import type { MessageView } from '@gator/protocol';

/** Messages that are held at once; what is beyond is read again when it is scrolled to. */
const HELD = 5000;

/** Where more messages are read: before those that are held, after them, or at an end of all. */
export type Direction = 'older' | 'newer' | 'first' | 'last';

/** The messages of one layer: a window of them without a gap, and how much of it is below what is shown. */
export interface Log {
  /** The layer's path. */
  readonly path: string;
  readonly lines: readonly MessageView[];
  /** The number of the layer's last message, as far as is known. */
  readonly last: number;
  /** Lines below the last that is shown; at 0, what comes is followed. */
  readonly back: number;
  /** Columns that are left out at the start of each line. */
  readonly shift: number;
  /** What is looked for; empty for nothing. */
  readonly find: string;
  /** The number of the message in which it was found. */
  readonly found: number | undefined;
  /** Where it is looked for, while messages are being read for it. */
  readonly seeking: 'older' | 'newer' | undefined;
  /** What is being read. */
  readonly reading: Direction | undefined;
}

export function emptyLog(path: string): Log {
  const nothing = { find: '', found: undefined, seeking: undefined, reading: undefined };
  return { path, lines: [], last: 0, back: 0, shift: 0, ...nothing };
}

/** Messages that have come. Those that do not go on where the window ends wait until they are scrolled to. */
export function appended(log: Log, messages: readonly MessageView[]): Log {
  const end = endOf(log);
  const fresh = messages.filter(({ uid }) => uid > end);
  const [first] = fresh;
  if (first === undefined) return log;
  const last = Math.max(log.last, fresh.at(-1)?.uid ?? 0);
  const goesOn = first.uid === end + 1 || log.lines.length === 0;
  if (log.back === 0) {
    const lines = goesOn ? [...log.lines, ...fresh] : fresh;
    return { ...log, last, lines: lines.slice(-HELD) };
  }
  if (!goesOn || log.lines.length + fresh.length > HELD) return { ...log, last };
  return { ...log, last, lines: [...log.lines, ...fresh], back: log.back + fresh.length };
}

/** Messages that were read, at the side of the window that they were read for. */
export function read(log: Log, direction: Direction, messages: readonly MessageView[]): Log {
  const done = { ...log, reading: undefined };
  const last = Math.max(log.last, messages.at(-1)?.uid ?? 0);
  switch (direction) {
    case 'first':
      return { ...done, last, lines: messages, back: messages.length };
    case 'last':
      return { ...done, last, lines: messages, back: 0 };
    case 'older': {
      const lines = [...messages, ...log.lines];
      const surplus = Math.max(0, lines.length - HELD);
      const kept = lines.slice(0, lines.length - surplus);
      return { ...done, last, lines: kept, back: Math.max(0, log.back - surplus) };
    }
    case 'newer': {
      const lines = [...log.lines, ...messages];
      const kept = lines.slice(Math.max(0, lines.length - HELD));
      // What was shown may have left the window with those before it.
      const back = Math.min(kept.length, log.back + messages.length);
      return { ...done, last, lines: kept, back };
    }
    default:
      return direction satisfies never;
  }
}

/** Goes so many lines up, or down where it is negative; as far as the window goes. */
export function scrolled(log: Log, up: number, height: number): Log {
  const most = Math.max(0, log.lines.length - height);
  return { ...log, back: Math.min(most, Math.max(0, log.back + up)) };
}

/** Which messages have to be read, so that more can be scrolled to than is shown; undefined for none. */
export function wanted(log: Log, height: number): 'older' | 'newer' | undefined {
  if (log.reading !== undefined || log.lines.length === 0) return undefined;
  const above = log.lines.length - log.back - height;
  if (above < height && startOf(log) > 1) return 'older';
  return log.back < height && endOf(log) < log.last && log.back > 0 ? 'newer' : undefined;
}

/** Looks for a text from what was found last, or else from what is shown, on. */
export function sought(log: Log, direction: 'older' | 'newer', height: number): Log {
  const { lines, find, back } = log;
  const from = lines.findIndex(({ uid }) => uid === log.found);
  const step = direction === 'older' ? -1 : 1;
  const shown = direction === 'older' ? lines.length - back : lines.length - back - height - 1;
  for (let at = (from < 0 ? shown : from) + step; at in lines; at += step) {
    const line = lines[at];
    if (line === undefined || !line.message.toLowerCase().includes(find.toLowerCase())) continue;
    const middle = lines.length - at - Math.ceil(height / 2);
    const found = { ...log, found: line.uid, seeking: undefined };
    return scrolled({ ...found, back: middle }, 0, height);
  }
  const isAtEnd = direction === 'older' ? startOf(log) <= 1 : endOf(log) >= log.last;
  return { ...log, seeking: isAtEnd ? undefined : direction };
}

/** The numbers of the first and of the last message that are held. */
export function startOf({ lines }: Log): number {
  return lines[0]?.uid ?? 1;
}

export function endOf({ lines }: Log): number {
  return lines.at(-1)?.uid ?? 0;
}
