import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ratioTo, type Case, type Scale, type Side } from '../case.ts';
import { PYTHON_SIDE, pythonSide } from '../python.ts';
import { repeated } from '../repeated.ts';
import { checkLinesOf, gatorSide, yardstick } from '../sides.ts';

const EMPTY = 'empty script';

/** From the command to its end, for the smallest of jobs. */
export function coldStart({ starts }: Scale): Case {
  const run = { spec: '!Job {command: echo, args: [hello]}\n', slots: 1 };
  return {
    name: 'cold',
    title: 'one job `echo hello`, cold',
    rounds: 5,
    sides: [
      repeated(
        starts,
        gatorSide({ ...run, check: (tracking) => checkLinesOf(join(tracking, 'output.log'), 1) }),
      ),
      repeated(starts, emptyScript()),
      pythonSide(run, 1),
    ],
    goals: [
      { name: 'time, of an empty script’s', limit: 4, of: ratioTo(EMPTY) },
      { name: 'time, of the Python Gator’s', limit: 0.35, of: ratioTo(PYTHON_SIDE) },
    ],
  };
}

/** A script with nothing in it, on the runtime that Gator runs on. */
function emptyScript(): Side {
  return yardstick({
    name: EMPTY,
    program: process.execPath,
    prepare: ({ own }) => {
      const script = join(own, 'empty.cjs');
      writeFileSync(script, '');
      return [script];
    },
    check: () => undefined,
  });
}
