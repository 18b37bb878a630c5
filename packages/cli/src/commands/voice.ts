import { createInterface } from 'node:readline';
import { connect, type JobVoice } from '@gator/client';
import {
  parseSeverity,
  severityName,
  type Aggregation,
  type Expected,
  type SeverityName,
} from '@gator/protocol';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';

/** `gator message`: a job tells its wrapper a message, or with `-` each line of its input. */
export async function message(text: string, severity: SeverityName): Promise<ExitStatus> {
  return speak((voice) =>
    text === '-' ? sayLines(voice, severity) : voice.log(text, { severity }),
  );
}

/** `gator metric`: a job sets a metric. */
export async function metric(
  name: string,
  value: number,
  options: { readonly agg?: Aggregation; readonly series?: boolean },
): Promise<ExitStatus> {
  return speak((voice) => voice.metric(name, value, options));
}

/** `gator artefact`: a job has a file kept. A relative path is one from here. */
export async function artefact(path: string, name: string | undefined): Promise<ExitStatus> {
  return speak((voice) => voice.artefact(path, name));
}

/** Connects to the wrapper around this job, and says one thing. */
async function speak(say: (voice: JobVoice) => Promise<Expected<unknown>>): Promise<ExitStatus> {
  const voice = await connect();
  if (!voice.ok) return refuse(voice.reason);
  const said = await say(voice.value);
  voice.value.close();
  return said.ok ? EXIT.success : refuse(said.reason);
}

const LINE = /^\[(DEBUG|INFO|WARNING|ERROR|CRITICAL)\s*\] ?(.*)$/s;

/** Each line is a message; `[SEVERITY] text` says its own severity. */
async function sayLines(voice: JobVoice, usual: SeverityName): Promise<Expected<unknown>> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const [, named = usual, text = line] = LINE.exec(line) ?? [];
    const severity = parseSeverity(named);
    const said = await voice.log(text, {
      severity: severity === undefined ? usual : severityName(severity),
    });
    if (!said.ok) return said;
  }
  return { ok: true, value: undefined };
}

function refuse(reason: string): ExitStatus {
  complain(reason);
  return EXIT.usage;
}
