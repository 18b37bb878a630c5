import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import {
  AGGREGATIONS,
  parseSeverity,
  severityName,
  type Aggregation,
  type SeverityName,
} from '@gator/protocol';
import type { ExitStatus } from './exit-status.ts';

type OnStatus = (status: ExitStatus) => void;

/** Adds the commands that are used inside a job: they talk to its wrapper. */
export function addJobCommands(program: Command, onStatus: OnStatus): Command[] {
  return [
    messageCommand(program, onStatus),
    metricCommand(program, onStatus),
    artefactCommand(program, onStatus),
  ];
}

function messageCommand(program: Command, onStatus: OnStatus): Command {
  return program
    .command('message')
    .description('inside a job: record a message')
    .argument(
      '<TEXT>',
      'the message; `-` reads one from each line of the input, as `[SEVERITY] text`',
    )
    .addOption(
      new Option('-s, --severity <SEVERITY>', 'how grave it is')
        .argParser(readSeverity)
        .default('INFO'),
    )
    .action(async (text: string, { severity }: { severity: SeverityName }) => {
      onStatus(await (await import('./commands/voice.ts')).message(text, severity));
    });
}

function metricCommand(program: Command, onStatus: OnStatus): Command {
  return program
    .command('metric')
    .description('inside a job: set a metric')
    .argument('<NAME>', 'the metric’s name')
    .addArgument(new Argument('<VALUE>', 'a number').argParser(readNumber))
    .addOption(
      new Option('--agg <RULE>', 'how the values of many jobs become one').choices(AGGREGATIONS),
    )
    .option('--series', 'keep this value with its time, and not only the last one')
    .action(async (name: string, value: number, flags: { agg?: Aggregation; series?: boolean }) => {
      onStatus(await (await import('./commands/voice.ts')).metric(name, value, flags));
    });
}

function artefactCommand(program: Command, onStatus: OnStatus): Command {
  return program
    .command('artefact')
    .description('inside a job: have a file kept')
    .argument('<FILE>', 'the file')
    .option('--name <NAME>', 'what it is kept as; by default its own name')
    .action(async (file: string, { name }: { name?: string }) => {
      onStatus(await (await import('./commands/voice.ts')).artefact(file, name));
    });
}

function readSeverity(text: string): SeverityName {
  const severity = parseSeverity(text);
  if (severity !== undefined) return severityName(severity);
  throw new InvalidArgumentError('expected DEBUG, INFO, WARNING, ERROR or CRITICAL');
}

function readNumber(text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new InvalidArgumentError('expected a number, neither infinite nor NaN');
}
