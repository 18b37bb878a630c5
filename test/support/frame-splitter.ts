/** Splits what one side of a WebSocket connection sends: its handshake first, then frame by frame. */
export class FrameSplitter {
  #held = Buffer.alloc(0);
  #greeted = false;

  /** Takes bytes as they come; returns what they complete. */
  take(bytes: Buffer): Buffer[] {
    this.#held = Buffer.concat([this.#held, bytes]);
    const whole: Buffer[] = [];
    for (let length = this.#length(); length <= this.#held.length; length = this.#length()) {
      whole.push(this.#held.subarray(0, length));
      this.#held = this.#held.subarray(length);
      this.#greeted = true;
    }
    return whole;
  }

  /** Bytes of what comes next; Infinity where its beginning is not there yet. RFC 6455, 5.2. */
  #length(): number {
    const held = this.#held;
    if (!this.#greeted) {
      const end = held.indexOf('\r\n\r\n');
      return end < 0 ? Infinity : end + 4;
    }
    const second = held[1] ?? NaN;
    const mask = second >= 128 ? 4 : 0;
    const short = second % 128;
    if (Number.isNaN(short)) return Infinity;
    if (short < 126) return 2 + mask + short;
    const size = short === 126 ? 2 : 8;
    if (held.length < 2 + size) return Infinity;
    return 2 + size + mask + held.readUIntBE(size === 2 ? 2 : 4, size === 2 ? 2 : 6);
  }
}
