import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JobSpec } from '@gator/spec';
import { SEVERITIES, systemFault, type Severity } from '@gator/protocol';
import { now, type Journal } from '../layer/journal.ts';
import { LineSplitter } from './lines.ts';
import { LineReader } from './parsing/line-reader.ts';

/** A job's two outputs, as messages name them. */
export type OutputName = 'stdout' | 'stderr';

/** One output: its bytes on their way to lines, and what its lines count as. */
interface Stream {
  readonly splitter: LineSplitter;
  readonly reader: LineReader;
  readonly severity: Severity;
}

/** Takes what a job prints: byte for byte into `output.log`, and by line into the journal. */
export class Output {
  readonly #journal: Journal;
  readonly #path: string;
  /** Undefined where the file could not be opened. */
  #fd: number | undefined;
  readonly #streams: Readonly<Record<OutputName, Stream>>;

  constructor(journal: Journal, { parsers, stderr }: JobSpec) {
    this.#journal = journal;
    this.#path = join(journal.directory, 'output.log');
    this.#attempt(() => {
      this.#fd = openSync(this.#path, 'a');
    });
    const stream = (severity: Severity): Stream => ({
      splitter: new LineSplitter(),
      reader: new LineReader(parsers),
      severity,
    });
    this.#streams = { stdout: stream(SEVERITIES.INFO), stderr: stream(SEVERITIES[stderr]) };
  }

  /** Takes the next bytes of one output. */
  take(name: OutputName, chunk: Buffer): void {
    this.#write(chunk);
    this.#record(name, this.#streams[name].splitter.push(chunk));
  }

  /** What was printed without an end of line: a question, perhaps, that nobody will answer. */
  get open(): string {
    return this.#streams.stderr.splitter.open || this.#streams.stdout.splitter.open;
  }

  /** Both outputs have ended: what has no end of line is a line too. */
  close(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      this.#record(name, this.#streams[name].splitter.end());
    }
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd === undefined) return;
    this.#attempt(() => {
      closeSync(fd);
    });
  }

  #write(chunk: Buffer): void {
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#attempt(() => {
      for (let done = 0; done < chunk.length;) done += writeSync(fd, chunk, done);
    });
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#journal.fault ??= `cannot write ${this.#path}: ${systemFault(error)}`;
    }
  }

  /** Lines that follow each other and that no parser knows share all but their text. */
  #record(name: OutputName, lines: readonly string[]): void {
    const { reader, severity } = this.#streams[name];
    const time = now();
    const tell = (texts: readonly string[]): void => {
      if (texts.length > 0) this.#journal.recordBlock({ time, severity, source: name, texts });
    };
    if (reader.idle) {
      tell(lines);
      return;
    }
    let unknown: string[] = [];
    for (const line of lines) {
      const finding = reader.read(line);
      if (finding === undefined) {
        unknown.push(line);
        continue;
      }
      tell(unknown);
      unknown = [];
      const { ident, file, line: place } = finding;
      this.#journal.record([time, SEVERITIES[finding.severity], name, line, ident, file, place]);
    }
    tell(unknown);
  }
}
