import { join } from 'node:path';
import { DATABASE, Recorder, type MessageRow, type Source } from '@gator/store';
import { SEVERITIES, SEVERITY_NAMES, type MessageCounts, type Severity } from '@gator/protocol';

/** Where a layer's messages go besides its own database: up to its parent, or to the root's console. */
export type MessageSink = (rows: readonly MessageRow[], path: string) => void;

/** A layer's own record: its database with its messages, which are counted as they come. */
export class Journal {
  readonly recorder: Recorder;
  readonly directory: string;
  /** Idents from the root, joined by `/`. */
  readonly path: string;
  readonly #sink: MessageSink | undefined;
  readonly #counts = SEVERITY_NAMES.map(() => 0);
  /** The first message of severity ERROR or above that the job itself wrote. */
  firstError: string | null = null;
  /** Why something could not be recorded, once that has happened. */
  fault: string | undefined;

  constructor(directory: string, path: string, sink: MessageSink | undefined) {
    this.directory = directory;
    this.path = path;
    this.#sink = sink;
    this.recorder = new Recorder(directory, (reason) => {
      this.fault ??= reason;
    });
  }

  get counts(): MessageCounts {
    return [...this.#counts];
  }

  get database(): string {
    return join(this.directory, DATABASE);
  }

  log(severity: Severity, text: string, source: Source = 'gator', time = now()): void {
    this.record([[time, severity, source, text]]);
  }

  record(rows: readonly MessageRow[]): void {
    for (const row of rows) {
      const [, severity, source, text] = row;
      const place = severity / 10 - 1;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
      if (severity >= SEVERITIES.ERROR && source !== 'gator' && text.trim() !== '')
        this.firstError ??= text;
      this.recorder.message(row);
    }
    if (rows.length > 0) this.#sink?.(rows, this.path);
  }
}

/** Microseconds since the epoch. */
export function now(): number {
  return Date.now() * 1000;
}
