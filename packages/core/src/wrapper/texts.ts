import { hostname } from 'node:os';
import {
  messagesOf,
  SEVERITIES,
  SEVERITY_NAMES,
  type JobAssignment,
  type MessageCounts,
  type SeverityName,
} from '@gator/protocol';
import type { AttributeValue } from '@gator/store';
import { ofRoot } from '../tier/texts.ts';
import { VERSION } from '../version.ts';

/**
 * What a job's database says of it from the start.
 *
 * @param started null where it has not started yet
 */
export function jobAttributes(
  { ident, path, spec, env, queued, attempt, options }: JobAssignment,
  argv: readonly string[],
  address: string,
  started: number | null,
): Readonly<Record<string, AttributeValue>> {
  const { cores, memory, licenses } = spec.resources;
  return {
    ident,
    path,
    kind: 'job',
    version: VERSION,
    host: hostname(),
    pid: process.pid,
    address,
    queued,
    attempt: attempt.number,
    started,
    cmd: argv.join(' '),
    argv: JSON.stringify(argv),
    env: JSON.stringify(env),
    cwd: spec.cwd,
    cores,
    memory_bytes: memory,
    licenses: JSON.stringify(licenses),
    ...ofRoot(ident, path, options),
  };
}

/** The line that counts a job's messages, itself included. */
export function recordedLine(counts: MessageCounts): string {
  const of = (name: SeverityName): string =>
    String(messagesOf(counts, SEVERITIES[name]) + (name === 'INFO' ? 1 : 0));
  const [first, ...rest] = [...SEVERITY_NAMES]
    .reverse()
    .map((name) => `${of(name)} ${name.toLowerCase()}`);
  return `Recorded ${[first, ...rest.slice(0, -1)].join(', ')} and ${rest.at(-1) ?? ''} messages`;
}
