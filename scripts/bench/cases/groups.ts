import { counted, ratioTo, type Case, type Scale } from '../case.ts';
import { checkPassed, gatorSide } from '../sides.ts';
import { flat } from './short.ts';

const SLOTS = 2;
const GROUP = 5;
const FLAT = 'one array';

/** Short jobs in small groups: each group is a tier, with a database and a process of its own. */
export function smallGroups({ jobs }: Scale): Case {
  const groups = jobs / GROUP;
  const check = (run: string): void => checkPassed(run, jobs);
  return {
    name: 'groups',
    title: `${counted(groups)} groups × ${GROUP} jobs`,
    rounds: 3,
    sides: [
      gatorSide({ spec: grouped(groups), slots: SLOTS, check }),
      gatorSide({ spec: flat(jobs), slots: SLOTS, check }, FLAT),
    ],
    goals: [{ name: 'time, of the flat array’s', limit: 1.3, of: ratioTo(FLAT) }],
  };
}

function grouped(groups: number): string {
  const job = (place: number): string => `!Job {ident: job_${place}, command: 'true'}`;
  const jobs = Array.from({ length: GROUP }, (_, place) => job(place)).join(', ');
  const group = (place: number): string =>
    `  - !JobGroup {ident: group_${place}, jobs: [${jobs}]}\n`;
  return `!JobGroup\njobs:\n${Array.from({ length: groups }, (_, place) => group(place)).join('')}`;
}
