import type { Command, Option } from 'commander';

/** What can follow a command on the command line. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its arguments are: layers of runs, specifications, or one of a few words. */
  readonly argument: 'target' | 'spec' | 'none' | readonly string[];
}

export interface OptionWords {
  /** Every form of it: `-f` and `--follow`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** What follows it. */
  readonly value: 'none' | 'path' | 'other';
}

/** Commands whose argument is a specification. */
const WITH_SPEC = ['run', 'check'];

/** The options of a run, whose command may be left out. */
export function runOptions(commands: readonly CommandWords[]): readonly OptionWords[] {
  return commands.find(({ name }) => name === 'run')?.options ?? [];
}

/** The words of every command, as the command line itself knows them. */
export function wordsOf(program: Command): CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    argument: argumentOf(command),
    options: command.options.map((option) => ({
      flags: [option.short, option.long].filter((flag) => typeof flag === 'string'),
      description: option.description,
      value: valueOf(option),
    })),
  }));
}

function valueOf({ flags, required }: Option): OptionWords['value'] {
  if (!required) return 'none';
  return /<(?:FILE|DIR)>/.test(flags) ? 'path' : 'other';
}

function argumentOf(command: Command): CommandWords['argument'] {
  const [argument] = command.registeredArguments;
  if (WITH_SPEC.includes(command.name())) return 'spec';
  if (argument?.argChoices !== undefined) return argument.argChoices;
  const takesTarget = ['[TARGET]', '[RUN]', '<WORDS>', '[FOLDER]'].includes(nameOf(argument));
  return takesTarget ? 'target' : 'none';
}

function nameOf(argument: Command['registeredArguments'][number] | undefined): string {
  if (argument === undefined) return '';
  const name = argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}
