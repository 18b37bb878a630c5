/** A program of a user's that runs a specification with a grace of its own: `guarded.ts SPEC GRACE`. */
import { run } from '@gator/core';

const [, , spec = '', grace = ''] = process.argv;
await run(spec, { grace: Number(grace) });
