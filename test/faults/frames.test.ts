import fc from 'fast-check';
import { expect } from 'vitest';
import { FATES, Proxy, type Fate } from '../support/proxy.ts';
import { attributes, layers, results } from '../support/records.ts';
import { test } from '../support/rig.ts';
import { begin, seeds } from './rounds.ts';

/** What becomes of frames, one after the other and again. */
const fates = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Fate>('deliver') },
    { weight: 3, arbitrary: fc.constantFrom(...FATES) },
  ),
  { minLength: 40, maxLength: 40 },
);

test.for(seeds([1, 2]))(
  'frames that come late, twice or not at all change no count (seed %d)',
  async (seed, { folder, gator, onTestFinished, skip, onTestFailed }) => {
    begin(seed, { skip, onTestFailed });
    const proxy = await Proxy.open(onTestFinished);
    folder.write({
      'many.yaml': `!JobGroup
ident: many
jobs:
  - !JobArray
    ident: some
    repeats: 12
    jobs:
      - !Job {ident: good, command: sh, args: [-c, 'echo "line of $GATOR_PATH."']}
      - !Job {ident: bad, command: sh, args: [-c, 'echo "line of $GATOR_PATH."; exit 4']}
  - !Job {ident: one, command: sh, args: [-c, 'echo "line of $GATOR_PATH."']}
`,
    });
    const [order = []] = fc.sample(fates, { seed, numRuns: 1 });
    let count = 0;
    proxy.fate = () => order[(count += 1) % order.length] ?? 'deliver';
    const run = gator.startWith(
      proxy.env,
      'many.yaml',
      '--all-msg',
      '--sched-arg',
      'concurrency=3',
    );
    const { status, stdout } = await run.end();
    expect(status).toBe(1);
    const paths = layers(gator.tracking)
      .filter(({ kind }) => kind === 'job')
      .map(({ path }) => String(path));
    expect(paths).toHaveLength(25);
    for (const path of paths) expect(stdout.split(`line of ${path}.\n`), path).toHaveLength(2);
    const found = Object.entries(results(gator.tracking));
    expect(found.filter(([, result]) => result === 'SUCCESS')).toHaveLength(13);
    expect(attributes(gator.tracking)).toMatchObject({
      active: 0,
      passed: 13,
      failed: 12,
      aborted: 0,
    });
  },
);
