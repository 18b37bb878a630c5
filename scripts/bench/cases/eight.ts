import { join } from 'node:path';
import { counted, ratioTo, type Case, type Scale } from '../case.ts';
import { linesFile } from '../inputs.ts';
import { checkLines, gatorSide } from '../sides.ts';
import { printing } from './lines.ts';

const SLOTS = 2;
const JOBS = 8;
const SINGLE = 'single job';

/** Jobs that print a lot at the same time. Each slot records what a single job does that prints all its lines. */
export function eightPrinting({ lines }: Scale): Case {
  const each = (lines * SLOTS) / JOBS;
  return {
    name: 'eight',
    title: `${JOBS} jobs printing ${counted(each)} lines each, two slots`,
    rounds: 3,
    sides: [
      gatorSide({
        spec: (place) =>
          `!JobArray\nrepeats: ${JOBS}\njobs: [!Job {ident: job, command: cat, args: [${linesFile(place, each)}]}]\n`,
        slots: SLOTS,
        check: (run) => {
          for (let job = 0; job < JOBS; job += 1) checkLines(join(run, `job_${job}`), each);
        },
      }),
      gatorSide(printing(lines), SINGLE),
    ],
    goals: [
      {
        name: `time, of a single job’s with ${counted(lines)} lines`,
        limit: 1.1,
        of: ratioTo(SINGLE),
      },
      {
        name: `CPU per line, of the single job’s`,
        of: (round) => {
          const ratio = ratioTo(SINGLE, ({ cpu }) => cpu)(round);
          return ratio && (ratio * lines) / (each * JOBS);
        },
      },
    ],
  };
}
