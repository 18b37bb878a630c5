import {
  counted,
  figureOf,
  GATOR_SIDE,
  type Case,
  type Round,
  type Sample,
  type Scale,
  type Side,
} from '../case.ts';
import { checkPassed, gatorSide } from '../sides.ts';

const SLOTS = 2;

/** What a job costs when there are many more of them, below a root and a tier. */
export function manyJobs({ jobs, manyJobs: many }: Scale): Case {
  const side = (count: number, name?: string): Side =>
    gatorSide({ spec: nested(count), slots: SLOTS, check: (run) => checkPassed(run, count) }, name);
  const few = String(jobs);
  const all = (figure: (sample: Sample) => number) => figureOf(GATOR_SIDE, figure);
  // What one more job adds: a run's own files are no job's.
  const another = (figure: (sample: Sample) => number) => {
    return (round: Round): number | undefined => {
      const [above, below] = [round.get(GATOR_SIDE), round.get(few)];
      return above && below && (figure(above) - figure(below)) / (many - jobs);
    };
  };
  return {
    name: 'many',
    title: `${counted(many)} × \`true\``,
    rounds: 3,
    sides: [side(many), side(jobs, few)],
    goals: [
      {
        name: `time per job, of that at ${counted(jobs)}`,
        limit: 1.1,
        of: (round) => {
          const [above, below] = [round.get(GATOR_SIDE), round.get(few)];
          return above && below && above.seconds / many / (below.seconds / jobs);
        },
      },
      { name: 'root, RSS', unit: 'MB', limit: 120, of: all(({ rss }) => rss[0] ?? NaN) },
      { name: 'tier, RSS', unit: 'MB', limit: 120, of: all(({ rss }) => rss[1] ?? NaN) },
      { name: 'on disk per job', unit: 'KiB', limit: 32, of: another(({ kib }) => kib) },
      { name: 'files per job', limit: 4, of: another(({ files }) => files) },
    ],
  };
}

function nested(jobs: number): string {
  const array = `{ident: tier, repeats: ${jobs}, jobs: [!Job {ident: job, command: 'true'}]}`;
  return `!JobGroup\njobs: [!JobArray ${array}]\n`;
}
