import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counted, figureOf, type Case, type Place, type Sample, type Scale } from '../case.ts';
import { measure } from '../command.ts';

const SIDE = 'tier and its children';
const PROGRAM = join(import.meta.dirname, '../heartbeat/tier.ts');
/** The tier runs from its source, and otherwise as the processes of layers do. */
const FLAGS = ['--conditions=gator-source', '--max-semi-space-size=4'];
/** Seconds between a child's updates. */
const INTERVAL = 5;
/** Of the updates that are due, this part has to have come: those on their way are not counted. */
const MOST = 0.9;

/** What a tier of many children takes to hear that they are alive. */
export function heartbeats({ children, beating }: Scale): Case {
  const told = (name: string) => figureOf(SIDE, ({ extra }) => extra?.[name] ?? NaN);
  return {
    name: 'heartbeat',
    title: `a tier with ${counted(children)} children over real sockets, for ${beating} s`,
    rounds: 3,
    sides: [{ name: SIDE, measure: (place) => beat(place, children, beating) }],
    goals: [
      { name: 'CPU of an update', unit: 'µs', limit: 20, of: told('cost') },
      { name: 'delay of the event loop, p99', unit: 'ms', limit: 20, of: told('delay') },
      { name: 'tier, RSS', unit: 'MB', of: figureOf(SIDE, ({ rss }) => rss[0] ?? NaN) },
    ],
  };
}

async function beat({ own }: Place, children: number, seconds: number): Promise<Sample> {
  const leaves = join(own, 'run');
  mkdirSync(leaves);
  const stdout = join(own, 'told');
  const args = [...FLAGS, PROGRAM, leaves, String(children), String(seconds)];
  const sample = await measure({ program: process.execPath, args, cwd: own, leaves, stdout });
  const { updates, cost, delay } = figuresIn(readFileSync(stdout, 'utf8'));
  const due = (children * seconds) / INTERVAL;
  if (updates < due * MOST) throw new Error(`${updates} of ${due} updates were heard`);
  return { ...sample, extra: { cost, delay } };
}

function figuresIn(text: string): { updates: number; cost: number; delay: number } {
  const told: unknown = JSON.parse(text);
  if (typeof told !== 'object' || told === null) throw new Error('the tier told nothing');
  if (!('updates' in told && 'cost' in told && 'delay' in told))
    throw new Error(`the tier told ${text}`);
  return {
    updates: Number(told.updates),
    cost: Number(told.cost),
    delay: Number(told.delay),
  };
}
