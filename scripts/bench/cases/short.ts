import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted, ratioTo, type Case, type Place, type Scale, type Side } from '../case.ts';
import { PYTHON_SIDE, pythonSide } from '../python.ts';
import { checkLinesOf, checkPassed, gatorSide, yardstick } from '../sides.ts';

const SLOTS = 2;
/** Of the jobs, the Python Gator is given one in so many. */
const PYTHON_PART = 20;

/** Jobs that do nothing, in one array. */
export function shortJobs({ jobs }: Scale): Case {
  return {
    name: 'short',
    title: `${counted(jobs)} × \`true\`, one array, two slots`,
    rounds: 5,
    sides: [
      gatorSide({ spec: flat(jobs), slots: SLOTS, check: (run) => checkPassed(run, jobs) }),
      parallel(jobs),
      ninja(jobs),
      xargs(jobs),
      pythonSide({ spec: flat(jobs / PYTHON_PART), slots: SLOTS, flags: [] }, PYTHON_PART),
    ],
    goals: [
      { name: 'time, of `parallel`’s', limit: 0.4, of: ratioTo('parallel') },
      { name: 'time, of `ninja`’s', limit: 5, of: ratioTo('ninja') },
      { name: 'time, of `xargs`’s', of: ratioTo('xargs') },
      { name: 'time, of the Python Gator’s', limit: 0.01, of: ratioTo(PYTHON_SIDE) },
    ],
  };
}

/** An array of so many jobs that do nothing. */
export function flat(jobs: number): string {
  return `!JobArray\nrepeats: ${jobs}\njobs: [!Job {ident: job, command: 'true'}]\n`;
}

/** It records each job's end in one file, and its output in files of its own. */
function parallel(jobs: number): Side {
  const log = ({ own }: Place): string => join(own, 'run/joblog');
  return yardstick({
    name: 'parallel',
    prepare: (place) => {
      const list = listOf(place, jobs);
      const records = ['--joblog', 'joblog', '--results', 'results'];
      return [`-j${SLOTS}`, ...records, '--arg-file', list, 'true'];
    },
    // A line for each job, and the heading.
    check: (place) => checkLinesOf(log(place), jobs + 1),
  });
}

/** It records nothing, and stops at the first job that fails to start. */
function xargs(jobs: number): Side {
  return yardstick({
    name: 'xargs',
    prepare: (place) => [`-P${SLOTS}`, '-n1', `--arg-file=${listOf(place, jobs)}`, 'true'],
    check: () => undefined,
  });
}

/** A file with a line for each job. */
function listOf({ own }: Place, jobs: number): string {
  const list = join(own, 'jobs');
  writeFileSync(list, Array.from({ length: jobs }, (_, job) => `${job}\n`).join(''));
  return list;
}

/** It records each job's end in one file, and drops its output. */
function ninja(jobs: number): Side {
  return yardstick({
    name: 'ninja',
    prepare: ({ own }) => {
      const targets = Array.from({ length: jobs }, (_, job) => `build job_${job}: run\n`);
      writeFileSync(join(own, 'build.ninja'), `rule run\n  command = true\n${targets.join('')}`);
      return [`-j${SLOTS}`, '-f', '../build.ninja'];
    },
    check: ({ own }) => {
      const ends = readFileSync(join(own, 'run/.ninja_log'), 'utf8').match(/\tjob_/g)?.length;
      if (ends !== jobs) throw new Error(`ninja ran ${String(ends)} of ${jobs} jobs`);
    },
  });
}
