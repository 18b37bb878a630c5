import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { attributeIn, valueIn } from '../database.ts';
import { Run } from '../gator.ts';
import { cpuOfEnded } from '../proc.ts';
import { printPairs, printSingles, type Pair } from './table.ts';
import { Uses, type Use } from './uses.ts';

const CLIENTS = 20;
const STUCK = 5;
const SLOTS = 2;
const LAYERS = ['root', 'tier'] as const;
/** Milliseconds between two looks at the memory of the layers. */
const LOOK = 200;

/** What one run came to. */
interface Measured {
  readonly seconds: number;
  /** Seconds of CPU of all processes of the run. */
  readonly cpu: number;
  readonly uses: Readonly<Record<(typeof LAYERS)[number], Use>>;
}

/** What the clients of one run came to. */
interface Cost {
  readonly cpu: number;
  readonly bytes: number;
}

/**
 * Measures what attached clients cost a run of short jobs: runs without and with them alternate.
 * Returns the tracking directory of one that has ended.
 */
export async function measureAttached(
  folder: string,
  jobs: number,
  rounds: number,
): Promise<string> {
  const spec = join(folder, 'attached.yaml');
  const array = `{ident: tier, repeats: ${String(jobs)}, jobs: [!Job {ident: job, command: "true"}]}`;
  writeFileSync(spec, `!JobGroup\nident: root\njobs: [!JobArray ${array}]\n`);
  const without: Measured[] = [];
  const having: (Measured & { readonly clients: Cost })[] = [];
  for (let round = 0; round < rounds; round += 1) {
    without.push(await measure(spec, join(folder, 'alone'), jobs));
    having.push(await measureWithClients(spec, join(folder, 'attached'), jobs));
  }
  print(jobs, without, having);
  return join(folder, 'alone');
}

async function measureWithClients(spec: string, tracking: string, jobs: number) {
  const program = join(import.meta.dirname, 'clients.ts');
  const args = [program, tracking, String(CLIENTS), String(STUCK)];
  const clients = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface(clients.stdout).on('line', (line) => lines.push(line));
  const measured = await measure(spec, tracking, jobs);
  clients.stdin.end();
  await once(clients, 'close');
  const [connected, cost] = lines;
  if (connected !== 'connected') throw new Error('the clients were not connected in time');
  return { ...measured, clients: costIn(JSON.parse(cost ?? '')) };
}

/** One run to its end. Its folder is left for what is measured next, and replaced by the next run. */
async function measure(spec: string, tracking: string, jobs: number): Promise<Measured> {
  rmSync(tracking, { recursive: true, force: true });
  const before = cpuOfEnded();
  const start = performance.now();
  const run = new Run(spec, tracking, SLOTS);
  const uses = new Uses();
  const looking = setInterval(() => {
    look(run, uses);
  }, LOOK);
  await run.end();
  clearInterval(looking);
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuOfEnded() - before;
  const passed = valueIn(join(tracking, 'db.sqlite'), 'SELECT passed FROM children');
  if (passed !== jobs) throw new Error(`${String(passed)} of ${String(jobs)} jobs passed`);
  return { seconds, cpu, uses: { root: uses.of('root'), tier: uses.of('tier') } };
}

function look(run: Run, uses: Uses): void {
  uses.look('root', run.pid);
  const tier = attributeIn(join(run.tracking, 'tier/db.sqlite'), 'pid');
  if (tier !== undefined) uses.look('tier', Number(tier));
}

function costIn(data: unknown): Cost {
  if (typeof data !== 'object' || data === null || !('cpu' in data) || !('bytes' in data))
    throw new Error('the clients told nothing of what they used');
  return { cpu: Number(data.cpu), bytes: Number(data.bytes) };
}

function print(
  jobs: number,
  without: readonly Measured[],
  having: readonly (Measured & { readonly clients: Cost })[],
): void {
  const pair = (name: string, of: (measured: Measured) => number): Pair => ({
    name,
    without: without.map(of),
    with: having.map(of),
  });
  printPairs(
    `${String(jobs)} jobs, ${String(CLIENTS)} clients of root and tier, ${String(STUCK)} stuck`,
    [
      pair('seconds', ({ seconds }) => seconds),
      pair("CPU seconds of the run's processes", ({ cpu }) => cpu),
      ...LAYERS.flatMap((layer) => [
        pair(`CPU seconds of the ${layer}`, ({ uses }) => uses[layer].cpu),
        pair(`peak RSS of the ${layer}, MiB`, ({ uses }) => uses[layer].rss),
        pair(`peak PSS of the ${layer}, MiB`, ({ uses }) => uses[layer].pss),
      ]),
    ],
  );
  printSingles('the clients themselves', [
    { name: 'CPU seconds', values: having.map(({ clients }) => clients.cpu) },
    { name: 'MiB read', values: having.map(({ clients }) => clients.bytes / 2 ** 20) },
  ]);
}
