import { join } from 'node:path';
import {
  counted,
  figureOf,
  GATOR_SIDE,
  ratioTo,
  type Case,
  type Scale,
  type Side,
} from '../case.ts';
import { linesFile } from '../inputs.ts';
import { checkLines, checkLinesOf, gatorSide } from '../sides.ts';

const WITHOUT = 'not forwarded';
/** Below the root: two tiers, and the wrapper. */
const BELOW = ['upper', 'lower', 'job'];

/** Every line goes up through all layers to the terminal, which is a file here. */
export function forwarding({ lines }: Scale): Case {
  return {
    name: 'forward',
    title: `\`--all-msg\` from ${counted(lines)} lines through a tree of ${BELOW.length + 1} layers`,
    rounds: 3,
    sides: [deep(lines, true), deep(lines, false)],
    goals: [
      { name: 'time, of that without', limit: 2, of: ratioTo(WITHOUT) },
      {
        name: 'largest layer, RSS',
        unit: 'MB',
        limit: 150,
        of: figureOf(GATOR_SIDE, ({ rss }) => Math.max(...rss.slice(0, BELOW.length + 1))),
      },
    ],
  };
}

function deep(lines: number, forwards: boolean): Side {
  const [upper, lower, job] = BELOW;
  return gatorSide(
    {
      spec: (place) =>
        `!JobGroup
jobs:
  - !JobGroup
    ident: ${upper}
    jobs:
      - !JobGroup
        ident: ${lower}
        jobs: [!Job {ident: ${job}, command: cat, args: [${linesFile(place, lines)}]}]
`,
      slots: 1,
      flags: forwards ? ['--all-msg'] : [],
      check: (run, { own }) => {
        checkLines(join(run, ...BELOW), lines);
        if (forwards) checkLinesOf(join(own, 'printed'), lines, ': line ');
      },
    },
    forwards ? GATOR_SIDE : WITHOUT,
  );
}
