import { painter, wantsColour } from './output/colour.ts';
import { visible } from './output/visible.ts';

/** Says on the error output what stands in the way, in one line. */
export function complain(reason: string): void {
  const paint = painter(wantsColour(process.stderr, process.env));
  process.stderr.write(`${paint('red', 'error:')} ${visible(reason)}\n`);
}
