/**
 * Makes the terminal captures of the documentation: runs the real command line on the
 * specification that the tour shows, in real terminals, and writes what they show into the pages.
 * With `--check` nothing is written, and a capture that is not true any more is an error.
 *
 *     npm run captures [-- --check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capturesIn, withCaptures } from './captures/blocks.ts';
import { play, PROGRAMS } from './captures/scenes.ts';
import { Stage } from './captures/stage.ts';

const ROOT = join(import.meta.dirname, '..');
const TOUR = 'docs/tour.md';
/** The pages that hold captures; the tour has all of them. */
const PAGES = [TOUR, 'README.md'];

const captures = await make();
const differing = PAGES.flatMap((page) => differences(page, captures));
if (!process.argv.includes('--check'))
  for (const page of PAGES) writeFileSync(join(ROOT, page), withCaptures(read(page), captures));
else if (differing.length > 0) {
  process.stderr.write(`${differing.join('\n')}\nnpm run captures makes them anew\n`);
  process.exitCode = 1;
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** Plays the tour with the first specification that its page shows. */
async function make(): Promise<Map<string, string>> {
  const [, specification] = /^```yaml\n(.*?)^```$/ms.exec(read(TOUR)) ?? [];
  if (specification === undefined) throw new Error(`${TOUR} shows no specification`);
  const stage = await Stage.open({ 'regression.yaml': specification, ...PROGRAMS });
  try {
    return await play(stage);
  } finally {
    await stage.close();
  }
}

/** What a page does not show as it is now. */
function differences(page: string, made: ReadonlyMap<string, string>): string[] {
  const shown = capturesIn(read(page));
  return [...made].flatMap(([name, capture]) => {
    const old = shown.get(name);
    if (old === capture || (old === undefined && page !== TOUR)) return [];
    const is = old === undefined ? 'has no place' : `was:\n\n${old}`;
    return [`${page}: the capture '${name}' ${is}\nand is now:\n\n${capture}`];
  });
}
