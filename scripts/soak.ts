/**
 * Runs jobs of every kind for a long time, and looks at each layer that lives throughout: nothing of it
 * may grow. It prints a table, and ends with 1 where something has grown.
 *
 *     node scripts/soak.ts          # 30 minutes
 *     SOAK_MINUTES=5 node scripts/soak.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { attributeIn } from './bench/database.ts';
import { Run } from './bench/gator.ts';
import { lookAt, watch } from './soak/look.ts';
import { ARRAYS, LASTING, SPEC } from './soak/spec.ts';
import { trendsOf, type Figure, type Look } from './soak/trend.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 30);
/** The heap takes a while to find its size: looks before that say nothing. */
const WARM_UP = Math.min(2, MINUTES / 5) * 60_000;
/** Milliseconds between looks. */
const PAUSE = 5000;
const SLOTS = 4;

const folder = mkdtempSync(join(tmpdir(), 'gator-soak-'));
try {
  process.exitCode = await soak(folder);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function soak(directory: string): Promise<0 | 1> {
  const spec = join(directory, 'soak.yaml');
  writeFileSync(spec, SPEC);
  const licences = ARRAYS.flatMap((name) => ['--license', `${name}=1`]);
  const run = new Run(spec, join(directory, 'run'), SLOTS, licences);
  try {
    const looks = await observe(run);
    const jobs = attributeIn(join(run.tracking, 'db.sqlite'), 'passed');
    console.log(`${MINUTES} minutes, ${jobs ?? '0'} jobs passed, ${SLOTS} at once\n`);
    return report(looks);
  } finally {
    if (run.runs) await run.stop();
  }
}

/** Looks at every lasting layer, again and again, until the time is over. */
async function observe(run: Run): Promise<ReadonlyMap<string, Look[]>> {
  const begun = (layer: string): boolean =>
    attributeIn(join(run.tracking, layer, 'db.sqlite'), 'address') !== undefined;
  await run.until(() => LASTING.every(begun));
  const end = performance.now() + MINUTES * 60_000;
  const watched = await Promise.all(
    LASTING.map(async (layer) => ({ layer, process: await watch(run.tracking, layer) })),
  );
  const looks = new Map<string, Look[]>(LASTING.map((layer) => [layer, []]));
  await delay(WARM_UP);
  while (performance.now() < end) {
    if (!run.runs) throw new Error('the run has ended before its time');
    for (const { layer, process } of watched) looks.get(layer)?.push(await lookAt(process));
    await delay(PAUSE);
  }
  for (const { process } of watched) process.socket.close();
  return looks;
}

/** Prints how each figure went, first quarter → last quarter. */
function report(looks: ReadonlyMap<string, Look[]>): 0 | 1 {
  console.log('| layer | descriptors | threads | memory, MB | reply, ms | |');
  console.log('|---|---|---|---|---|---|');
  let grown = false;
  for (const [layer, of] of looks) {
    const trends = trendsOf(of);
    const grows = trends.filter((trend) => trend.grows).map(({ figure }) => figure);
    grown ||= grows.length > 0;
    const cells = trends.map(
      (each) => `${shown(each.figure, each.first)} → ${shown(each.figure, each.last)}`,
    );
    const name = layer === '.' ? 'the root' : layer;
    console.log(
      `| ${[name, ...cells, grows.length === 0 ? 'flat' : `grows: ${grows.join(', ')}`].join(' | ')} |`,
    );
  }
  return grown ? 1 : 0;
}

function shown(figure: Figure, value: number): string {
  return (figure === 'memory' ? value / 1e6 : value).toFixed(figure === 'reply' ? 1 : 0);
}
