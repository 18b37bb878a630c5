import * as v from 'valibot';
import { isSecretName, MASK } from '@gator/spec';
import type { LayerDetails } from '@gator/protocol';
import { shellWord } from '../output/shell.ts';

const words = v.array(v.string());
const variables = v.record(v.string(), v.string());

/** How a job can be run again by hand: a line for a POSIX shell. */
export interface Rerun {
  /** Undefined where the job's database does not tell. */
  readonly command: string | undefined;
  /** Variables whose values are not shown. */
  readonly masked: readonly string[];
}

/** The command of a job, in its folder, with what its environment had beyond that of whoever ran it. */
export function rerun({ attributes }: LayerDetails): Rerun {
  const argv = read(words, attributes['argv']);
  const env = read(variables, attributes['env']) ?? {};
  if (argv === undefined) return { command: undefined, masked: [] };
  const shown = Object.entries(withoutSecrets(env));
  const masked = shown.flatMap(([name, value]) => (value === MASK ? [name] : []));
  const given = shown.map(([name, value]) => `${name}=${value}`);
  const folder = shellWord(String(attributes['cwd'] ?? '.'));
  // By `env` also where nothing is set: an `echo` of the shell's own is not the one that the job ran.
  const line = ['env', ...given, ...argv].map(shellWord).join(' ');
  return { command: `cd ${folder} && ${line}`, masked };
}

/** A layer's attributes without the values of secret variables. */
export function withoutSecretValues(
  attributes: LayerDetails['attributes'],
): LayerDetails['attributes'] {
  const env = read(variables, attributes['env']);
  return env === undefined
    ? attributes
    : { ...attributes, env: JSON.stringify(withoutSecrets(env)) };
}

function withoutSecrets(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, isSecretName(name) ? MASK : value]),
  );
}

function read<T>(schema: v.GenericSchema<unknown, T>, text: unknown): T | undefined {
  if (typeof text !== 'string') return undefined;
  const parsed = v.safeParse(schema, JSON.parse(text));
  return parsed.success ? parsed.output : undefined;
}
