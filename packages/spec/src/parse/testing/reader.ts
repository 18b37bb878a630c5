import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, Question } from './reader-thread.ts';

/** Milliseconds in which any file has to be read, on a machine that may be busy. */
const DEADLINE = 20_000;

/** Reads specifications in a thread of its own, which is ended where one takes too long. */
export class Reader {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gator-hostile-'));
  readonly #thread = new Worker(new URL('./reader-thread.ts', import.meta.url), {
    workerData: join(this.#folder, 'hostile.yaml'),
  });

  /** Whether a file of these bytes is a specification. Fails where reading breaks a promise, or takes too long. */
  async reads(bytes: Uint8Array): Promise<boolean> {
    const answer = await this.#ask({ id: 'read', bytes });
    if (answer instanceof Error) throw answer;
    return answer === 'specification';
  }

  /** Bytes that the thread holds when all garbage is collected. */
  async memory(): Promise<number> {
    return Number(await this.#ask({ id: 'measure' }));
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
    rmSync(this.#folder, { recursive: true });
  }

  #ask(question: Question): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const watchdog = setTimeout(() => {
      reject(new Error(`it takes longer than ${DEADLINE / 1000} s`));
      void this.#thread.terminate();
    }, DEADLINE);
    this.#thread.once('message', (answer: Answer) => {
      clearTimeout(watchdog);
      resolve(answer);
    });
    this.#thread.postMessage(question);
    return promise;
  }
}
