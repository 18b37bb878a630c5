import { encodeRequest, type Delta } from '@gator/protocol';

export type Missed = Delta['missed'];

/** Of a client that keeps up. */
export const NOTHING_MISSED: Missed = { messages: 0, children: 0 };

/**
 * One delta as the frames that its clients get. Those who keep up get the same one, with messages
 * or without, so each of the two is encoded once, and only where somebody wants it.
 */
export class DeltaFrames {
  readonly #delta: Delta;
  readonly #shared = new Map<boolean, string>();

  constructor(delta: Delta) {
    this.#delta = delta;
  }

  /** The frame for a client that wants messages or not, and that has missed so much before. */
  frame(messages: boolean, missed: Missed): string {
    if (missed.messages + missed.children > 0) return this.#encode(messages, missed);
    const shared = this.#shared.get(messages) ?? this.#encode(messages, NOTHING_MISSED);
    this.#shared.set(messages, shared);
    return shared;
  }

  #encode(messages: boolean, missed: Missed): string {
    const delta = this.#delta;
    return encodeRequest('delta', {
      ...delta,
      messages: messages ? delta.messages : [],
      missed: {
        messages: messages ? delta.missed.messages + missed.messages : 0,
        children: delta.missed.children + missed.children,
      },
    });
  }
}
