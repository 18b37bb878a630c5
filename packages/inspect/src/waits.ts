import { formatMemory } from '@gator/spec';
import { CORELESS, type LayerView, type Totals } from '@gator/protocol';

/** What a job asks for. */
export type Request = NonNullable<LayerView['resources']>;

/** A job that runs, and what it holds. */
export interface Holder {
  readonly path: string;
  readonly resources: Request;
}

/** Holders that are named; the others are counted. */
const NAMED = 3;

/** Why a job waits that lacks nothing but resources: what is short, and who holds it. */
export function shortage(request: Request, totals: Totals, holders: readonly Holder[]): string {
  const shorts = [
    ...Object.entries(request.licenses).map(([name, count]) =>
      short(
        `${String(count)} × ${name}`,
        count,
        totals.licenses[name],
        holdersOf(holders, (held) => held.licenses[name] ?? 0),
      ),
    ),
    short(
      coresText(request.cores),
      request.cores,
      totals.cores,
      holdersOf(holders, ({ cores }) => cores),
    ),
    short(
      'a place among jobs that take no core',
      request.cores === 0 ? 1 : 0,
      CORELESS,
      holdersOf(holders, ({ cores }) => (cores === 0 ? 1 : 0)),
    ),
    short(
      formatMemory(request.memory),
      request.memory,
      totals.memory,
      holdersOf(holders, ({ memory }) => memory),
      formatMemory,
    ),
  ].filter((text) => text !== undefined);
  return `waits for ${shorts[0] ?? 'its turn'}`;
}

/** Why a child waits whose conditions do not hold yet. */
export function unmet(dependencies: LayerView['dependencies']): string {
  const names = dependencies.map(({ on, condition }) => `${on} (${condition})`);
  return `waits for ${names.join(', ')}`;
}

interface Held {
  readonly path: string;
  readonly amount: number;
}

function holdersOf(holders: readonly Holder[], amountOf: (held: Request) => number): Held[] {
  return holders
    .map(({ path, resources }) => ({ path, amount: amountOf(resources) }))
    .filter(({ amount }) => amount > 0);
}

/** What is short of one resource; undefined where enough of it is free, or any number may be had. */
function short(
  wanted: string,
  amount: number,
  total: number | undefined,
  holders: readonly Held[],
  format: (amount: number) => string = String,
): string | undefined {
  if (total === undefined || amount === 0) return undefined;
  const held = holders.reduce((sum, each) => sum + each.amount, 0);
  if (held + amount <= total) return undefined;
  const names = holders.slice(0, NAMED).map(({ path }) => path);
  const more = holders.length - names.length;
  const who = [...names, ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
  return `${wanted}: ${format(held)} of ${format(total)} held by ${who}`;
}

function coresText(cores: number): string {
  return cores === 1 ? '1 core' : `${String(cores)} cores`;
}
