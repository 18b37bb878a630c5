import * as v from 'valibot';
import type { LayerDetails } from '@gator/protocol';
import { shellWord } from '../output/shell.ts';

/** Names of variables whose values are nobody's business. */
const SECRET = /TOKEN|PASSWORD|SECRET|KEY/i;

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
  const masked = Object.keys(env).filter((name) => SECRET.test(name));
  const given = Object.entries(env).map(([name, value]) =>
    shellWord(`${name}=${masked.includes(name) ? '***' : value}`),
  );
  const line = argv.map(shellWord).join(' ');
  const folder = shellWord(String(attributes['cwd'] ?? '.'));
  const command = given.length === 0 ? line : `env ${given.join(' ')} ${line}`;
  return { command: `cd ${folder} && ${command}`, masked };
}

function read<T>(schema: v.GenericSchema<unknown, T>, text: unknown): T | undefined {
  if (typeof text !== 'string') return undefined;
  const parsed = v.safeParse(schema, JSON.parse(text));
  return parsed.success ? parsed.output : undefined;
}
