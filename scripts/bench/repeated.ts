import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample, Side } from './case.ts';

/** A side that is run so many times for one sample, their mean: for runs that are over in no time. */
export function repeated(times: number, side: Side): Side {
  return {
    ...side,
    measure: async (place) => {
      const samples: Sample[] = [];
      for (let time = 0; time < times; time += 1) {
        const own = join(place.own, String(time));
        mkdirSync(own);
        samples.push(await side.measure({ ...place, own }));
      }
      return meanOf(samples);
    },
  };
}

/** Times are means; of memory and files, the most is told. */
function meanOf(samples: readonly Sample[]): Sample {
  const mean = (figure: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + figure(sample), 0) / samples.length;
  const most = (figure: (sample: Sample) => number): number => Math.max(...samples.map(figure));
  return {
    seconds: mean(({ seconds }) => seconds),
    cpu: mean(({ cpu }) => cpu),
    pss: most(({ pss }) => pss),
    rss: [most(({ rss }) => Math.max(0, ...rss))],
    files: most(({ files }) => files),
    kib: most(({ kib }) => kib),
  };
}
