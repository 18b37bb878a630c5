import {
  encodeFailure,
  encodeRequest,
  encodeSuccess,
  failure,
  parseReply,
  type Action,
  type Expected,
  type Frame,
  type PayloadInput,
  type Reply,
  type Request,
} from '@gator/protocol';

/** Answers one request, now or later. */
export type Serve = (request: Request) => Expected<unknown> | Promise<Expected<unknown>>;

/**
 * One end of a conversation in the documented envelope: it numbers requests, matches replies to
 * them, and hands the other side's requests to `serve`.
 */
export class Peer {
  #lastId = 0;
  /** Why nothing can be asked any more. */
  #closed: string | undefined;
  readonly #waiting = new Map<number, (reply: Expected<unknown>) => void>();
  readonly #write: (text: string) => void;
  readonly #serve: Serve;
  readonly #patience: number;

  /** @param patience milliseconds in which a reply has to come; by default it is waited for as long as the link is there */
  constructor(write: (text: string) => void, serve: Serve, patience = Infinity) {
    this.#write = write;
    this.#serve = serve;
    this.#patience = patience;
  }

  /** Asks, and waits for the reply. Fails with the other side's reason, when the link is gone, or when it takes too long. */
  async request<A extends Action>(
    action: A,
    payload: PayloadInput<A>,
  ): Promise<Expected<Reply<A>>> {
    if (this.#closed !== undefined) return failure(this.#closed);
    const id = (this.#lastId += 1);
    const answered = new Promise<Expected<unknown>>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#write(encodeRequest(action, payload, id));
    });
    const timer = this.#hurry(action, id);
    const reply = await answered;
    clearTimeout(timer);
    return reply.ok ? parseReply(action, reply.value) : reply;
  }

  /** Tells, and waits for nothing. */
  post<A extends Action>(action: A, payload: PayloadInput<A>): void {
    this.#write(encodeRequest(action, payload));
  }

  /** Takes one frame of the other side's. Where answering it takes its time, the promise settles when that is done. */
  receive(frame: Frame): Promise<void> | undefined {
    switch (frame.id) {
      case 'request':
        return this.#answer(frame);
      case 'success':
        this.#settle(frame.rsp, { ok: true, value: frame.payload });
        return undefined;
      case 'error':
        this.#settle(frame.rsp, failure(frame.reason));
        return undefined;
      default:
        return frame satisfies never;
    }
  }

  /** The other side is gone for good: everything still asked fails with the reason. */
  close(reason: string): void {
    this.#closed ??= reason;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, failure(reason));
  }

  #hurry(action: Action, id: number): NodeJS.Timeout | undefined {
    if (this.#patience === Infinity) return undefined;
    const late = failure(`no answer to '${action}' within ${String(this.#patience / 1000)} s`);
    return setTimeout(() => {
      this.#settle(id, late);
    }, this.#patience);
  }

  #settle(id: number, reply: Expected<unknown>): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(reply);
  }

  #answer(request: Request): Promise<void> | undefined {
    const reply = this.#serve(request);
    if (reply instanceof Promise)
      return reply.then((late) => {
        this.#reply(request, late);
      });
    this.#reply(request, reply);
    return undefined;
  }

  #reply({ action, req }: Request, reply: Expected<unknown>): void {
    if (req === undefined) return;
    this.#write(
      reply.ok ? encodeSuccess(action, req, reply.value) : encodeFailure(req, reply.reason),
    );
  }
}
