/** Time that stands still during pauses. All moments are milliseconds of one clock. */
export class RunningTime {
  /** Milliseconds of all pauses that are over. */
  #lost = 0;
  #pausedAt: number | undefined;

  get paused(): boolean {
    return this.#pausedAt !== undefined;
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  resume(now: number): void {
    if (this.#pausedAt !== undefined) this.#lost += now - this.#pausedAt;
    this.#pausedAt = undefined;
  }

  /** What the clock would show if it had stood still in every pause. */
  at(now: number): number {
    return (this.#pausedAt ?? now) - this.#lost;
  }
}
