import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Batch } from './batch.ts';
import { journalModeOf } from './journal.ts';
import { MessageLog } from './message-log.ts';
import { Writer } from './writer.ts';
import type { AttributeValue, ChildRow, MessageRow } from './rows.ts';

/** A fact is on disk at the latest this many milliseconds after it was recorded; the contract allows 100. */
const FLUSH_INTERVAL = 60;
/** A batch of this many messages is written at once. */
const FLUSH_MESSAGES = 4096;

export const DATABASE = 'db.sqlite';
export const MESSAGE_LOG = 'messages.log';

/** The database that images of short layers are made from; one a process, kept between layers. */
let template: Writer | undefined;

/**
 * Records one layer's facts: in its database, and its messages as text beside it.
 *
 * A layer that ends before the first flush has its database written once, whole, from memory;
 * a longer one gets a journalled file at its first flush.
 *
 *     held ──first flush──► filed ──close──► closed
 *      └──close: one image──────────────────► closed
 *     any ──a write fails──► broken: told once through `onFailure`; later facts are dropped
 */
export class Recorder {
  readonly #directory: string;
  readonly #onFailure: (reason: string) => void;
  readonly #batch = new Batch();
  #log: MessageLog | undefined;
  #writer: Writer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #broken = false;

  /** @param directory an existing tracking directory without a database */
  constructor(directory: string, onFailure: (reason: string) => void) {
    this.#directory = directory;
    this.#onFailure = onFailure;
    this.#schedule();
  }

  attribute(name: string, value: AttributeValue): void {
    this.#batch.attributes.set(name, value);
    this.#schedule();
  }

  attributes(values: Readonly<Record<string, AttributeValue>>): void {
    for (const [name, value] of Object.entries(values)) this.attribute(name, value);
  }

  message(row: MessageRow): void {
    this.#batch.messages.push(row);
    if (this.#batch.messages.length >= FLUSH_MESSAGES) this.flush();
    else this.#schedule();
  }

  metric(scope: string, name: string, value: number, time: number): void {
    this.#batch.metrics.set(`${scope}\0${name}`, [scope, name, value, time]);
    this.#schedule();
  }

  child(row: ChildRow): void {
    this.#batch.children.set(row.ident, row);
    this.#schedule();
  }

  /** Puts everything recorded so far on disk. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#broken) this.#batch.clear();
    else
      this.#guard(() => {
        this.#write();
      });
  }

  /** Puts everything on disk, as a single database file. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#guard(() => {
      if (this.#writer === undefined && !this.#broken) this.#writeImage();
      else this.#finish();
    });
    this.#log?.close();
    this.#log = undefined;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, FLUSH_INTERVAL);
  }

  #write(): void {
    this.#writer ??= this.#open();
    if (this.#batch.empty) return;
    this.#writer.write(this.#batch);
    this.#appendLog();
    this.#batch.clear();
  }

  #open(): Writer {
    const mode = journalModeOf(this.#directory);
    return new Writer(
      join(this.#directory, DATABASE),
      `PRAGMA journal_mode = ${mode}; PRAGMA synchronous = OFF;`,
    );
  }

  #writeImage(): void {
    template ??= new Writer(':memory:');
    template.write(this.#batch);
    const image = template.image();
    template.empty();
    const path = join(this.#directory, DATABASE);
    writeFileSync(`${path}.new`, image);
    renameSync(`${path}.new`, path);
    this.#appendLog();
  }

  #finish(): void {
    if (!this.#broken) this.#write();
    this.#writer?.close();
    this.#writer = undefined;
  }

  #appendLog(): void {
    this.#log ??= new MessageLog(join(this.#directory, MESSAGE_LOG));
    this.#log.append(this.#batch.messages);
  }

  #guard(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#broken = true;
      this.#batch.clear();
      this.#onFailure(
        `cannot record in ${this.#directory}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
