import * as v from 'valibot';
import type { RunOptions } from './assignment.ts';
import { failure, value, type Expected } from './expected.ts';
import type { MessageCounts } from './counts.ts';
import type { Usage } from './usage.ts';

/** What a layer recorded as JSON, read back. */

/** What a job used, or all jobs of a tier together. */
export const usage = v.object({
  cpu_seconds: v.number(),
  wall_seconds: v.number(),
  peak_cpu: v.number(),
  peak_rss: v.number(),
  peak_processes: v.number(),
}) satisfies v.GenericSchema<unknown, Usage>;

const limit = v.nullable(v.number());
const options = v.object({
  limits: v.object({ warning: limit, error: limit, critical: limit }),
  interval: v.number(),
  forward: v.picklist(['all', 'none']),
  totals: v.object({
    cores: v.number(),
    memory: v.number(),
    licenses: v.record(v.string(), v.number()),
  }),
  grace: v.number(),
}) satisfies v.GenericSchema<unknown, RunOptions>;

const messages = v.array(v.number());

/** Writes what a run was started with, and nothing else that it passes down. */
export function writeRunOptions({ limits, interval, forward, totals, grace }: RunOptions): string {
  return JSON.stringify({ limits, interval, forward, totals, grace });
}

/** What a run was started with. */
export function readRunOptions(text: string): Expected<RunOptions> {
  return read(options, text);
}

/** Numbers of messages by severity. */
export function readMessageCounts(text: string): Expected<MessageCounts> {
  return read(messages, text);
}

/** What was used. */
export function readUsage(text: string): Expected<Usage> {
  return read(usage, text);
}

function read<T>(schema: v.GenericSchema<unknown, T>, text: string): Expected<T> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? value(parsed.output) : failure(parsed.issues[0].message);
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}
