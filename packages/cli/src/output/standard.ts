import { painter, wantsColour } from './colour.ts';
import { Output } from './output.ts';
import type { Canvas } from './reporter.ts';

/** This process's standard output, to be drawn on. */
export function standardCanvas(): Canvas {
  const colour = wantsColour(process.stdout, process.env);
  return {
    output: new Output(process.stdout),
    paint: painter(colour),
    colour,
    folder: process.cwd(),
    // Counted on from this process's start, as a layer counts: a clock that is set makes no rate jump.
    now: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  };
}
