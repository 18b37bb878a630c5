import { existsSync, watch } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  counted,
  figureOf,
  type Case,
  type Place,
  type Sample,
  type Scale,
  type Side,
} from '../case.ts';
import { measure, Measured } from '../command.ts';
import { GATOR } from '../gator.ts';
import { gatorArguments } from '../sides.ts';

const SLOTS = 2;
const CHECK = 'check';
const START = 'first job';

/** An array whose repetitions are so many that nobody may make them before they are needed. */
export function largeArray({ repeats }: Scale): Case {
  const seconds = ({ seconds }: Sample): number => seconds;
  const largest = ({ rss }: Sample): number => Math.max(...rss);
  return {
    name: 'array',
    title: `an array of ${counted(repeats)} repeats`,
    rounds: 5,
    sides: [check(repeats), start(repeats)],
    goals: [
      { name: '`check`', unit: 's', limit: 1.5, of: figureOf(CHECK, seconds) },
      { name: '`check`, RSS', unit: 'MB', limit: 150, of: figureOf(CHECK, largest) },
      { name: 'start of the first job', unit: 's', limit: 1.5, of: figureOf(START, seconds) },
      { name: 'largest process, RSS', unit: 'MB', limit: 150, of: figureOf(START, largest) },
    ],
  };
}

function check(repeats: number): Side {
  return {
    name: CHECK,
    measure: (place) => {
      const args = [
        'check',
        ...gatorArguments(place, { spec: spec(repeats), slots: SLOTS, flags: [] }),
      ];
      return measure({ program: GATOR, args, cwd: place.own, leaves: place.own });
    },
  };
}

/** Runs until the first job leaves its mark. */
function start(repeats: number): Side {
  return { name: START, measure: (place) => untilMark(place, repeats) };
}

async function untilMark(place: Place, repeats: number): Promise<Sample> {
  const tracking = join(place.own, 'run');
  const mark = join(place.own, 'mark');
  const args = [
    ...gatorArguments(place, { spec: spec(repeats), slots: SLOTS }),
    '--tracking',
    tracking,
  ];
  const watcher = watch(place.own);
  const run = new Measured({ program: GATOR, args, cwd: place.own, leaves: tracking });
  while (!existsSync(mark) && run.runs) await once(watcher, 'change');
  watcher.close();
  const seconds = run.elapsed;
  const stopped = await run.stop();
  if (!existsSync(mark)) throw new Error('the first job left no mark');
  return { ...stopped, seconds };
}

function spec(repeats: number): string {
  const job = `!Job {ident: job, command: sh, args: [-c, 'touch mark; exec sleep 3600']}`;
  return `!JobArray\nrepeats: ${repeats}\njobs: [${job}]\n`;
}
