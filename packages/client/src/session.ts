import { decodeFrame, type Frame } from '@gator/protocol';

/** After this many frames without one of our own to carry it, an acknowledgement is sent by itself. */
const ACK_EVERY = 32;

/**
 * One conversation between a layer and its parent, which outlives the connections that carry it.
 * Every frame is numbered and kept until the other side has acknowledged it; after a redial what
 * was not seen is sent again, and what was seen is dropped. So each frame arrives once, in order.
 *
 *     detached ──attach(write, peerSeen): resend──► attached ──detach()──► detached
 */
export class Session {
  #sent = 0;
  #seen = 0;
  #acked = 0;
  #unacked: { readonly seq: number; readonly text: string }[] = [];
  #write: ((text: string) => void) | undefined;
  readonly #deliver: (frame: Frame) => void;

  constructor(deliver: (frame: Frame) => void) {
    this.#deliver = deliver;
  }

  /** The number of the last frame that arrived; a redial tells it to the other side. */
  get seen(): number {
    return this.#seen;
  }

  get attached(): boolean {
    return this.#write !== undefined;
  }

  /** Sends a frame, now or when the link is back. */
  send(text: string): void {
    this.#sent += 1;
    this.#unacked.push({ seq: this.#sent, text });
    this.#write?.(this.#numbered(this.#sent, text));
  }

  /** A connection is there: whatever the other side has not seen goes out again. */
  attach(write: (text: string) => void, peerSeen: number): void {
    this.#write = write;
    this.#forget(peerSeen);
    for (const { seq, text } of this.#unacked) write(this.#numbered(seq, text));
  }

  detach(): void {
    this.#write = undefined;
  }

  /** Takes what came over the connection; a frame that cannot be read or was seen already is dropped. */
  receive(text: string): void {
    const frame = decodeFrame(text);
    if (!frame.ok) return;
    if (frame.value.ack !== undefined) this.#forget(frame.value.ack);
    if (frame.value.seq !== this.#seen + 1) return;
    this.#seen += 1;
    if (this.#seen - this.#acked >= ACK_EVERY) this.#acknowledge();
    this.#deliver(frame.value);
  }

  #numbered(seq: number, text: string): string {
    this.#acked = this.#seen;
    return `{"seq":${String(seq)},"ack":${String(this.#seen)},${text.slice(1)}`;
  }

  #acknowledge(): void {
    this.#acked = this.#seen;
    this.#write?.(`{"action":"ack","posted":true,"ack":${String(this.#seen)}}`);
  }

  #forget(ack: number): void {
    const keep = this.#unacked.findIndex(({ seq }) => seq > ack);
    this.#unacked = keep < 0 ? [] : this.#unacked.slice(keep);
  }
}
