import { Feed } from './feed.ts';
import { Redaction } from '@gator/spec';
import { Recorder, type ChildRow, type MessageBlock, type MessageRow } from '@gator/store';
import {
  PAUSED,
  SEVERITIES,
  SEVERITY_NAMES,
  type Attempt,
  type MessageCounts,
  type Severity,
} from '@gator/protocol';

/** Where a layer's messages go besides its own database: up to its parent, or to the root's console. */
export type MessageSink = (block: MessageBlock, path: string) => void;

/** A layer's own record: its database with its messages, which are counted as they come. */
export class Journal {
  readonly recorder: Recorder;
  /** Tells clients what changes here. */
  readonly feed: Feed;
  readonly directory: string;
  /** Idents from the root, joined by `/`. */
  readonly path: string;
  /** What is kept out of everything that Gator itself writes. */
  readonly redaction: Redaction;
  readonly #sink: MessageSink | undefined;
  readonly #counts = SEVERITY_NAMES.map(() => 0);
  /** Warnings that are nobody's here. */
  #others = 0;
  /** The first message of severity ERROR or above that the job itself wrote. */
  firstError: string | null = null;
  /** Why something could not be recorded, once that has happened. */
  fault: string | undefined;

  constructor(
    directory: string,
    path: string,
    sink: MessageSink | undefined,
    redaction = new Redaction([], []),
  ) {
    this.directory = directory;
    this.path = path;
    this.redaction = redaction;
    this.#sink = sink;
    this.recorder = new Recorder(directory, (reason) => {
      this.fault ??= reason;
    });
    this.feed = new Feed({
      directory,
      flush: () => {
        this.recorder.flush();
      },
    });
  }

  get counts(): MessageCounts {
    return [...this.#counts];
  }

  /** The counts that limits are held to. */
  get charged(): MessageCounts {
    const warnings = SEVERITIES.WARNING / 10 - 1;
    return this.#counts.map((count, place) => (place === warnings ? count - this.#others : count));
  }

  /** Records what Gator itself has to say, without the secrets that may have got into it. */
  log(severity: Severity, text: string): void {
    this.record([now(), severity, 'gator', this.redaction.text(text)]);
  }

  /** Warns of what somebody else did: it is not the layer's own, and no limit is held against it. */
  warnOfOthers(text: string): void {
    this.#others += 1;
    this.log(SEVERITIES.WARNING, text);
  }

  record(row: MessageRow): void {
    const [time, severity, source, text] = row;
    this.recorder.message(row);
    this.#tell({ time, severity, source, texts: [text] });
  }

  /** Records lines that share all but their text. */
  recordBlock(block: MessageBlock): void {
    this.recorder.messages(block);
    this.#tell(block);
  }

  /** Records a child as it is now. */
  child(row: ChildRow): void {
    this.recorder.child(row);
    this.feed.child(row.ident);
  }

  /** Records what came before this attempt at the layer. */
  attemptsBefore({ earlier }: Attempt): void {
    for (const each of earlier) this.recorder.attempt({ ...each, ident: '' });
  }

  /** The layer is paused, or goes on: whoever looks on can tell, also while nobody answers for it. */
  hold(held: boolean): void {
    this.log(SEVERITIES.INFO, held ? 'Paused' : 'Resumed');
    this.recorder.attributes({ reason: held ? PAUSED : '' });
    this.recorder.flush();
  }

  /** The layer has ended: all is put on disk, and clients are told so. */
  close(): void {
    this.recorder.close();
    this.feed.end();
  }

  /** Counts messages that were recorded, and passes them on. */
  #tell(block: MessageBlock): void {
    const { severity, source, texts } = block;
    const place = severity / 10 - 1;
    this.#counts[place] = (this.#counts[place] ?? 0) + texts.length;
    if (severity >= SEVERITIES.ERROR && source !== 'gator')
      this.firstError ??= texts.find((text) => text.trim() !== '') ?? null;
    this.feed.messages(texts.length);
    this.#sink?.(block, this.path);
  }
}

/**
 * Microseconds since the epoch. A process reads the system's clock once, at its start, and counts on from
 * there, so that no time of a layer is before an earlier one and none jumps when somebody sets the clock.
 */
export function now(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
