import { Command, Option } from 'commander';
import { existsSync } from 'node:fs';
import type { ExitStatus } from './exit-status.ts';
import { addJobCommands } from './job-commands.ts';
import { addGoOnCommands } from './go-on-commands.ts';
import { addLookCommands } from './look-commands.ts';
import { addOptions } from './options/environment.ts';
import type { PlanFlags, RunFlags } from './options/flags.ts';
import { planOptions, runOptions } from './options/table.ts';
import { painter, wantsColour } from './output/colour.ts';
import { addReportCommand } from './report-command.ts';
import { usageError } from './usage-error.ts';

const VARIABLES =
  'An option that is not given is taken from its variable, as --all-msg from GATOR_OPT_ALL_MSG.';

/** One command: what it is called, what it takes, and what it does, which is loaded when it is called. */
interface CommandRow<Flags> {
  readonly name: string;
  readonly description: string;
  readonly options: readonly Option[];
  readonly act: (spec: string, flags: Flags) => Promise<ExitStatus>;
}

/** The command line: reads it, and tells `onStatus` how the command has ended. */
export function makeProgram(
  words: readonly string[],
  onStatus: (status: ExitStatus) => void,
): Command {
  const program = new Command('gator')
    .description('Run a hierarchy of jobs, and gather what they tell and leave.')
    .usage('SPEC [options]  |  COMMAND …')
    .helpCommand(false)
    .addOption(new Option('-V, --version', 'print the version'))
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: usageErrorFor('gator --help') });
  const runCommand = addCommand<RunFlags>(program, onStatus, isDefault(words), {
    name: 'run',
    description: 'run a specification; `run` itself may be left out',
    options: runOptions(),
    act: async (spec, flags) => (await import('./commands/run.ts')).run(spec, flags),
  });
  addCommand<PlanFlags>(program, onStatus, false, {
    name: 'check',
    description: 'report every problem of a specification, or print the tree that would run',
    options: planOptions(),
    act: async (spec, flags) => (await import('./commands/check.ts')).check(spec, flags),
  });
  for (const command of [
    ...addJobCommands(program, onStatus),
    addReportCommand(program, onStatus),
    ...addGoOnCommands(program, onStatus),
    ...addLookCommands(program, onStatus),
  ]) {
    const help = `gator ${command.name()} --help`;
    command.exitOverride().configureOutput({ outputError: usageErrorFor(help) });
  }
  return program.addHelpText('after', () => `\n${runCommand.helpInformation()}\n${VARIABLES}`);
}

function addCommand<Flags extends object>(
  program: Command,
  onStatus: (status: ExitStatus) => void,
  isDefault: boolean,
  { name, description, options, act }: CommandRow<Flags>,
): Command {
  const command = program
    .command(name, { isDefault })
    .description(description)
    .configureOutput({ outputError: usageErrorFor(`gator ${name} --help`) })
    .argument('<SPEC>', 'the specification, a YAML file')
    .action(async (spec: string, flags: Flags) => {
      onStatus(await act(spec, flags));
    });
  return addOptions(command, options);
}

/** A first word that looks like a command and names no file is no specification, but a misspelt command. */
function isDefault([first = '']: readonly string[]): boolean {
  return !/^[a-z][a-z-]*$/.test(first) || existsSync(first);
}

/** Writes what is wrong with a command line, and the command that helps. */
function usageErrorFor(helpCommand: string) {
  return (message: string, write: (text: string) => void): void => {
    const paint = painter(wantsColour(process.stderr, process.env));
    write(usageError(message, helpCommand, paint));
  };
}
