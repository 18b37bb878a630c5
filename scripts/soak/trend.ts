import { median } from '../bench/statistics.ts';

/** What is measured of a layer's process at each look. */
export interface Look {
  readonly descriptors: number;
  readonly threads: number;
  /** Bytes of memory that is the process's own, with its share of what it shares. */
  readonly memory: number;
  /** Milliseconds until the layer has answered a request. */
  readonly reply: number;
}

export type Figure = keyof Look;
const FIGURES: readonly Figure[] = ['descriptors', 'threads', 'memory', 'reply'];

/** By how much a figure may differ at the end: a share of what it was, and something on top for noise. */
const ALLOWED: Readonly<Record<Figure, { readonly share: number; readonly more: number }>> = {
  descriptors: { share: 0, more: 4 },
  threads: { share: 0, more: 1 },
  memory: { share: 0.15, more: 8e6 },
  reply: { share: 1, more: 50 },
};

/** How a figure went: its medians in the first and in the last quarter of the looks. */
export interface Trend {
  readonly figure: Figure;
  readonly first: number;
  readonly last: number;
  readonly grows: boolean;
}

/**
 * How each figure of a layer went. Medians of quarters, since a single look may fall into a collection of
 * garbage or a moment in which the machine was busy with something else.
 */
export function trendsOf(looks: readonly Look[]): Trend[] {
  const quarter = Math.ceil(looks.length / 4);
  return FIGURES.map((figure) => {
    const values = looks.map((look) => look[figure]);
    const first = median(values.slice(0, quarter));
    const last = median(values.slice(-quarter));
    const { share, more } = ALLOWED[figure];
    return { figure, first, last, grows: last > first * (1 + share) + more };
  });
}
