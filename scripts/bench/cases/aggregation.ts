import { join } from 'node:path';
import { counted, GATOR_SIDE, ratioTo, type Case, type Scale, type Side } from '../case.ts';
import { valueIn } from '../database.ts';
import { gatorSide } from '../sides.ts';

const SLOTS = 2;
/** What `aggregation.sh` sends. */
const METRICS = 5;
const WITHOUT = 'not sending';
const JOB = join(import.meta.dirname, 'aggregation.sh');

/** Jobs that send metrics and leave an artefact, against the same jobs that do not. */
export function aggregation({ jobs }: Scale): Case {
  return {
    name: 'aggregation',
    title: `${counted(jobs)} jobs that send ${METRICS} metrics and leave an artefact each, two slots`,
    rounds: 3,
    sides: [sending(jobs, true), sending(jobs, false)],
    goals: [{ name: 'time, of the same jobs’ that send nothing', of: ratioTo(WITHOUT) }],
  };
}

function sending(jobs: number, sends: boolean): Side {
  return gatorSide(
    {
      spec: `!JobArray
repeats: ${jobs}
env: {SEND: '${sends ? 'yes' : ''}'}
jobs: [!Job {ident: job, command: bash, args: [${JOB}]}]
`,
      slots: SLOTS,
      check: (run) => checkFolded(join(run, 'db.sqlite'), sends ? jobs : 0),
    },
    sends ? GATOR_SIDE : WITHOUT,
  );
}

/** The tier holds an artefact and five values of each job. */
function checkFolded(database: string, jobs: number): void {
  const artefacts = valueIn(database, 'SELECT count(*) FROM artefacts');
  const metrics = valueIn(
    database,
    `SELECT coalesce(sum(count), 0) FROM metrics WHERE scope = 'group' AND length(name) = 1`,
  );
  if (artefacts !== jobs || metrics !== jobs * METRICS)
    throw new Error(`${String(artefacts)} artefacts, ${String(metrics)} metrics of ${jobs} jobs`);
}
