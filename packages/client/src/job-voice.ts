import { basename, isAbsolute, normalize, resolve } from 'node:path';
import {
  failure,
  parseAddress,
  value,
  type Aggregation,
  type Expected,
  type Reply,
  type SeverityName,
} from '@gator/protocol';
import { dial, type Client } from './dial.ts';

/** How a message is recorded. */
export interface LogOptions {
  /** Default INFO. */
  readonly severity?: SeverityName;
  /** When it happened; default now. */
  readonly time?: Date;
}

export interface MetricOptions {
  /** How the values of many jobs become one; default `sum`, or the tree's own rule. */
  readonly agg?: Aggregation;
  /** Keep this value with its time, and not only the last one. */
  readonly series?: boolean;
}

/** A job's connection to its wrapper: what it says is recorded in the job's own database. */
export class JobVoice {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Records a message; it counts towards the job's limits. */
  async log(
    message: string,
    { severity = 'INFO', time = new Date() }: LogOptions = {},
  ): Promise<Expected<object>> {
    const timestamp = time.getTime() / 1000;
    return this.#client.peer.request('log', { message, severity, timestamp });
  }

  /** Sets a metric; the last value holds. */
  async metric(
    name: string,
    number: number,
    options: MetricOptions = {},
  ): Promise<Expected<object>> {
    return this.#client.peer.request('metric', { name, value: number, ...options });
  }

  /** Has a file kept as an artefact: under `name`, or else the path that it has below this folder. */
  async artefact(path: string, name = ownName(path)): Promise<Expected<Reply<'artefact'>>> {
    return this.#client.peer.request('artefact', { path: resolve(path), name });
  }

  close(): void {
    this.#client.close();
  }
}

/** A file's path from here, or its last part where that leads elsewhere. */
function ownName(path: string): string {
  const plain = normalize(path);
  return isAbsolute(plain) || plain.startsWith('..') ? basename(plain) : plain;
}

/**
 * Connects a job's program to its wrapper.
 *
 * @param address default `$GATOR_PARENT`, which every job has. Outside a run it fails, saying so.
 */
export async function connect(address = process.env['GATOR_PARENT']): Promise<Expected<JobVoice>> {
  if (address === undefined || address === '') {
    return failure('not inside a job: GATOR_PARENT is not set');
  }
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const client = await dial(parsed.value);
  return client.ok ? value(new JobVoice(client.value)) : client;
}
