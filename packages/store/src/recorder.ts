import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Batch } from './batch.ts';
import { journalModeOf, type JournalMode, type TypeOf } from './journal.ts';
import { MessageLog } from './message-log.ts';
import { DATABASE, MESSAGE_LOG } from './places.ts';
import { Writer } from './writer.ts';
import { systemFault, valueOf, type Artefact, type Fold } from '@gator/protocol';
import type {
  AttemptRow,
  AttributeValue,
  ChildRow,
  MessageBlock,
  MessageRow,
  SampleRow,
} from './rows.ts';

/** A fact is on disk at the latest this many milliseconds after it was recorded; the contract allows 100. */
const FLUSH_INTERVAL = 60;
/** A batch of this many messages, or characters of them, is written at once. */
const FLUSH_MESSAGES = 4096;
const FLUSH_CHARACTERS = 8 * 1024 * 1024;
/**
 * Bytes of a page. A table takes at least one, so that small ones keep the file of a short layer small; each is
 * written twice, once to the journal, so that larger ones take a layer that goes on less time.
 */
const SHORT_PAGE = 1024;
const LONG_PAGE = 2048;
/** A template that has grown larger than this many bytes is made anew, since images hold its empty pages too. */
const TEMPLATE_LIMIT = 64 * 1024;

/** The databases that images are made from, by their page size; kept between the layers of a process. */
const templates = new Map<number, Writer>();

/**
 * Records one layer's facts: in its database, and its messages as text beside it.
 *
 * The database appears whole, written from memory under another name: whoever opens it at once
 * finds its tables. A layer that ends before the first flush has it written only once; a longer
 * one goes on in it, journalled.
 *
 *     held ──first flush──► filed ──close──► closed
 *      └──close: one image──────────────────► closed
 *     any ──a write fails──► broken: told once through `onFailure`; later facts are dropped, but
 *                            for the attributes: there may be room for them at the end
 */
export class Recorder {
  readonly #directory: string;
  readonly #onFailure: (reason: string) => void;
  readonly #typeOf: TypeOf | undefined;
  readonly #batch = new Batch();
  #log: MessageLog | undefined;
  #writer: Writer | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Files that could not be written to. */
  readonly #broken = new Set<string>();
  /** Which file the database is, as the system numbers it. */
  #inode = 0;
  /** What was told to be wrong. */
  #told: string | undefined;
  #settling: Promise<void> | undefined;
  #closed = false;

  /**
   * @param directory an existing tracking directory without a database
   * @param typeOf what tells its file system's type; default `statfs`
   */
  constructor(directory: string, onFailure: (reason: string) => void, typeOf?: TypeOf) {
    this.#directory = directory;
    this.#onFailure = onFailure;
    this.#typeOf = typeOf;
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
    this.#batch.messages.add(row);
    this.#flushIfFull();
  }

  /** Records messages that share all but their text. */
  messages(block: MessageBlock): void {
    this.#batch.messages.addBlock(block);
    this.#flushIfFull();
  }

  /** Sets the fold of a metric in a scope: `own`, `group`, or a child's ident. */
  metric(scope: string, name: string, fold: Fold): void {
    this.#batch.metrics.set(`${scope}\0${name}`, { ...fold, scope, name, value: valueOf(fold) });
    this.#schedule();
  }

  /** Forgets a metric of a scope that had one. */
  dropMetric(scope: string, name: string): void {
    const key = `${scope}\0${name}`;
    this.#batch.metrics.delete(key);
    this.#batch.dropped.set(key, [scope, name]);
    this.#schedule();
  }

  /** Keeps one value of a metric with its time. */
  point(name: string, value: number, time: number): void {
    this.#batch.series.push([name, value, time]);
    this.#schedule();
  }

  sample(row: SampleRow): void {
    this.#batch.usage.push(row);
    this.#schedule();
  }

  artefact(artefact: Artefact): void {
    this.#batch.artefacts.push(artefact);
    this.#schedule();
  }

  child(row: ChildRow): void {
    this.#batch.children.set(row.ident, row);
    this.#schedule();
  }

  attempt(row: AttemptRow): void {
    this.#batch.attempts.push(row);
    this.#schedule();
  }

  /** Puts everything recorded so far on disk. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed) this.#batch.clear();
    else this.#write(() => this.#open());
  }

  /** Settles when everything recorded so far is on disk. All who ask in one turn share one write. */
  settled(): Promise<void> {
    this.#settling ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#settling = undefined;
        this.flush();
        resolve();
      });
    });
    return this.#settling;
  }

  /** Puts everything on disk, as a single database file. Facts that come later are dropped. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed) return;
    this.#write(() => this.#writeImage());
    if (this.#broken.has(DATABASE)) this.#tryAgain();
    this.#closed = true;
    this.#release();
  }

  /**
   * Looks whether the database is where it was. SQLite goes on in a file that was removed or moved away,
   * where nobody finds it: that is told, and the rest is still written, since what was moved can be moved back.
   */
  seek(): void {
    if (this.#inode === 0 || this.#broken.has(DATABASE) || this.#isInPlace()) return;
    this.#inode = 0;
    this.#tell(DATABASE, 'it was removed, moved or replaced while the run went on');
  }

  #isInPlace(): boolean {
    try {
      return statSync(join(this.#directory, DATABASE)).ino === this.#inode;
    } catch {
      return false;
    }
  }

  #flushIfFull(): void {
    const { count, characters } = this.#batch.messages;
    if (count >= FLUSH_MESSAGES || characters >= FLUSH_CHARACTERS) this.flush();
    else this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, FLUSH_INTERVAL);
  }

  /** @param begin writes the first batch, with the database; returns what goes on with it */
  #write(begin: () => Writer | undefined): void {
    const isWritten = this.#guard(DATABASE, () => {
      if (this.#writer === undefined) this.#writer = begin();
      else this.#writer.write(this.#batch);
    });
    this.#guard(MESSAGE_LOG, () => {
      this.#appendLog();
    });
    if (isWritten) this.#batch.clear();
    else this.#batch.clearRows();
    this.seek();
  }

  /** The file that is opened holds the first batch already: nobody finds it without its tables. */
  #open(): Writer {
    const mode = journalModeOf(this.#directory, this.#typeOf);
    const path = this.#place(imageOf(this.#batch, LONG_PAGE, mode));
    this.#inode = statSync(path).ino;
    return Writer.open(path, mode);
  }

  /** How the layer ended is little, and worth another try. What is not recorded whole is a failure. */
  #tryAgain(): void {
    this.#batch.attributes.set('result', 'FAILURE').set('reason', this.#told ?? '');
    try {
      if (this.#writer === undefined) this.#writeImage();
      else this.#writer.write(this.#batch);
    } catch {
      // The disk is as full as it was, which has been told.
    }
  }

  #writeImage(): undefined {
    this.#place(imageOf(this.#batch, SHORT_PAGE));
  }

  /** Has the database appear whole; returns its path. */
  #place(image: Uint8Array): string {
    const path = join(this.#directory, DATABASE);
    try {
      writeFileSync(`${path}.new`, image);
      renameSync(`${path}.new`, path);
    } catch (error) {
      // A part of it would only take up what little room there is.
      rmSync(`${path}.new`, { force: true });
      throw error;
    }
    return path;
  }

  #release(): void {
    const log = this.#log;
    const writer = this.#writer;
    this.#log = undefined;
    this.#writer = undefined;
    this.#attempt(MESSAGE_LOG, () => {
      log?.close();
    });
    this.#attempt(DATABASE, () => {
      writer?.close();
    });
  }

  #appendLog(): void {
    this.#log ??= new MessageLog(join(this.#directory, MESSAGE_LOG));
    this.#log.append(this.#batch.messages.blocks);
  }

  /** Writes to a file that could be written to so far; returns whether it could be now. */
  #guard(file: string, write: () => void): boolean {
    return !this.#broken.has(file) && this.#attempt(file, write);
  }

  #attempt(file: string, write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#broken.add(file);
      this.#tell(file, systemFault(error));
      return false;
    }
  }

  #tell(file: string, why: string): void {
    if (this.#told !== undefined) return;
    this.#told = `cannot record in ${join(this.#directory, file)}: ${why}`;
    this.#onFailure(this.#told);
  }
}

/** The bytes of a database that holds a batch, and nothing else. */
function imageOf(batch: Batch, pageSize: number, mode?: JournalMode): Uint8Array {
  const template = templates.get(pageSize) ?? Writer.template(pageSize);
  templates.set(pageSize, template);
  template.write(batch);
  const image = template.image(mode);
  if (image.length <= TEMPLATE_LIMIT) template.empty();
  else {
    template.close();
    templates.delete(pageSize);
  }
  return image;
}
