/** What an output needs of a stream. */
export interface OutputStream {
  write(text: string, done?: () => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
  once(event: 'drain', listener: () => void): unknown;
}

/**
 * A stream that somebody reads, perhaps slowly, and perhaps not to the end: whoever reads no more
 * misses what is written, and nobody else is disturbed.
 */
export class Output {
  readonly #stream: OutputStream;
  #gone = false;
  readonly #ended = Promise.withResolvers<undefined>();
  #room: Promise<void> | undefined;
  #makeRoom: () => void = () => undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    stream.on('error', () => {
      this.#gone = true;
      this.#ended.resolve(undefined);
      this.#freed();
    });
  }

  /** Settles when the reader has caught up; undefined while there is no need to wait. */
  get room(): Promise<void> | undefined {
    return this.#room;
  }

  /** Settles when it turns out that nobody reads any more. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  /** Whether nobody reads any more. */
  get closed(): boolean {
    return this.#gone;
  }

  write(text: string): void {
    if (this.#gone || text === '' || this.#stream.write(text)) return;
    if (this.#room !== undefined) return;
    this.#room = new Promise((resolve) => {
      this.#makeRoom = resolve;
    });
    this.#stream.once('drain', () => this.#freed());
  }

  /** Settles when all that was written is out, or never will be. */
  async flush(): Promise<void> {
    if (this.#gone) return;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => resolve());
    });
  }

  #freed(): void {
    this.#room = undefined;
    this.#makeRoom();
  }
}
