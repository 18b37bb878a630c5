import type { TierEffect } from './events.ts';

type Start = Extract<TierEffect, { readonly id: 'start' }>;

/** Holds back the starts of children while a tier is paused; all else goes on. */
export class HeldStarts {
  #held: Start[] | undefined;

  get paused(): boolean {
    return this.#held !== undefined;
  }

  pause(): void {
    this.#held ??= [];
  }

  /** What is to be done now of what the machine has decided. */
  pass(effects: readonly TierEffect[]): readonly TierEffect[] {
    const held = this.#held;
    if (held === undefined) return effects;
    return effects.filter((effect) => {
      if (effect.id === 'start') held.push(effect);
      return effect.id !== 'start';
    });
  }

  /** The pause is over: what was held back is to be done, or undone. */
  resume(): readonly Start[] {
    const held = this.#held ?? [];
    this.#held = undefined;
    return held;
  }
}
