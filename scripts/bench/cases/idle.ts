import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { figureOf, GATOR_SIDE, type Case, type Place, type Sample, type Scale } from '../case.ts';
import { Measured } from '../command.ts';
import { valueIn } from '../database.ts';
import { GATOR } from '../gator.ts';
import { bytesOf, runTimeOf } from '../proc.ts';
import { gatorArguments } from '../sides.ts';
import { median } from '../statistics.ts';
import { membersOf, type Member } from '../tree.ts';

/** Milliseconds between two looks whether all jobs have started, and after it until the start is over. */
const LOOK = 100;
const SETTLE = 3000;
/** How deep the layers are: the root and the wrappers; below them are the jobs. */
const WRAPPERS = 1;
/** What of a run is no wrapper: the root, and its guard. */
const OTHERS = 2;

/** What layers take while their jobs say nothing. */
export function idleTree({ wrappers, idle }: Scale): Case {
  const told = (name: string) => figureOf(GATOR_SIDE, ({ extra }) => extra?.[name] ?? NaN);
  return {
    name: 'idle',
    title: `a sleeping tree of ${wrappers} wrappers, watched for ${idle} s`,
    rounds: 2,
    sides: [{ name: GATOR_SIDE, measure: (place) => watchSleep(place, wrappers, idle) }],
    goals: [
      { name: 'CPU of all layers, of a core', unit: '%', limit: 1, of: told('share') },
      { name: 'private memory per wrapper', unit: 'MB', limit: 25, of: told('private') },
    ],
  };
}

async function watchSleep(place: Place, wrappers: number, idle: number): Promise<Sample> {
  const tracking = join(place.own, 'run');
  const words = gatorArguments(place, { spec: sleeping(wrappers), slots: wrappers });
  const args = [...words, '--tracking', tracking];
  const run = new Measured({ program: GATOR, args, cwd: place.own, leaves: tracking });
  while (started(tracking) < wrappers && run.runs) await delay(LOOK);
  await delay(SETTLE);
  const extra = await watched(run.pid, wrappers, idle);
  return { ...(await run.stop()), extra };
}

/** The layers' share of a core, and what a wrapper has for itself alone. */
async function watched(
  root: number,
  wrappers: number,
  idle: number,
): Promise<Record<string, number>> {
  const layers = membersOf(root).filter(({ depth }) => depth <= WRAPPERS);
  if (layers.length !== wrappers + OTHERS)
    throw new Error(`${layers.length - OTHERS} of ${wrappers} wrappers run`);
  const [before, start] = [timeOf(layers), performance.now()];
  await delay(idle * 1000);
  const seconds = (performance.now() - start) / 1000;
  const share = (100 * (timeOf(layers) - before)) / seconds;
  const own = layers.filter(({ depth }) => depth === WRAPPERS).map(({ pid }) => privateOf(pid));
  return { share, private: median(own) };
}

function timeOf(layers: readonly Member[]): number {
  return layers.reduce((sum, { pid }) => sum + runTimeOf(pid), 0);
}

function privateOf(pid: number): number {
  const pages = (name: string): number => bytesOf(pid, 'smaps_rollup', name);
  return (pages('Private_Clean') + pages('Private_Dirty')) / 1e6;
}

function started(tracking: string): number {
  const sql = `SELECT count(*) FROM children WHERE state = 'STARTED'`;
  return Number(valueIn(join(tracking, 'db.sqlite'), sql) ?? 0);
}

function sleeping(wrappers: number): string {
  return `!JobArray\nrepeats: ${wrappers}\njobs: [!Job {ident: job, command: sleep, args: ['3600']}]\n`;
}
