/**
 * Makes the terminal captures of the tour: runs the real command line on the specification that
 * the tour shows, in real terminals, and writes what they show into the page. With `--check`
 * nothing is written, and a capture that is not true any more is an error.
 *
 *     npm run captures [-- --check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capturesIn, withCaptures } from './captures/blocks.ts';
import { play, PROGRAMS } from './captures/scenes.ts';
import { Stage } from './captures/stage.ts';

const PAGE = join(import.meta.dirname, '../docs/tour.md');

const page = readFileSync(PAGE, 'utf8');
const captures = await make(page);
const differing = differences(page, captures);
if (!process.argv.includes('--check')) writeFileSync(PAGE, withCaptures(page, captures));
else if (differing.length > 0) {
  process.stderr.write(`${differing.join('\n')}\nnpm run captures makes them anew\n`);
  process.exitCode = 1;
}

/** Plays the tour with the first specification that its page shows. */
async function make(text: string): Promise<Map<string, string>> {
  const [, specification] = /^```yaml\n(.*?)^```$/ms.exec(text) ?? [];
  if (specification === undefined) throw new Error(`${PAGE} shows no specification`);
  const stage = await Stage.open({ 'regression.yaml': specification, ...PROGRAMS });
  try {
    return await play(stage);
  } finally {
    await stage.close();
  }
}

/** What a page does not show as it is now. */
function differences(text: string, made: ReadonlyMap<string, string>): string[] {
  const shown = capturesIn(text);
  return [...made].flatMap(([name, capture]) => {
    const old = shown.get(name);
    if (old === capture) return [];
    const is = old === undefined ? 'has no place in the tour' : `was:\n\n${old}`;
    return [`the capture '${name}' ${is}\nand is now:\n\n${capture}`];
  });
}
