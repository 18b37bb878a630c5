/** Has something drawn soon, but not too often: several wishes of one moment make one frame. */
export class Frames {
  readonly #pause: number;
  readonly #draw: () => void;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  /** @param pause milliseconds between two frames, at least */
  constructor(pause: number, draw: () => void) {
    this.#pause = pause;
    this.#draw = draw;
  }

  soon(): void {
    const wait = Math.max(0, this.#last + this.#pause - performance.now());
    this.#timer ??= setTimeout(() => this.now(), wait);
  }

  now(): void {
    this.stop();
    this.#last = performance.now();
    this.#draw();
  }

  /** What was wished for is not drawn any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
