import { join } from 'node:path';
import type { Sample, Side } from './case.ts';
import { measure } from './command.ts';
import { gatorArguments, type GatorRun } from './sides.ts';

/** The command that runs the Python Gator, where there is one. */
export const GATOR_PY = process.env['GATOR_PY'];
export const PYTHON_SIDE = 'Python Gator';

/**
 * The side of the Python Gator, which takes the same specification. It is given so many times
 * less to do that a round does not last for minutes, and its time is scaled to all of it.
 */
export function pythonSide(run: Omit<GatorRun, 'check'>, times: number): Side {
  return {
    name: PYTHON_SIDE,
    needs: '$GATOR_PY',
    measure: async (place): Promise<Sample> => {
      const tracking = join(place.own, 'run');
      const words = [...gatorArguments(place, run), '--tracking', tracking];
      const sample = await measure({
        program: 'sh',
        args: ['-c', `exec ${GATOR_PY ?? 'false'} "$@"`, 'sh', ...words],
        cwd: place.own,
        leaves: tracking,
      });
      return { ...sample, seconds: sample.seconds * times, cpu: sample.cpu * times };
    },
  };
}
