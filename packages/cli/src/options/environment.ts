import type { Command, Option } from 'commander';

const ON = ['1', 'true', 'yes', 'on'];
const OFF = ['0', 'false', 'no', 'off'];

type Environment = Readonly<NodeJS.ProcessEnv>;

/** The variable that stands in for an option where the command line does not give it. */
export function variableOf(option: Option): string {
  return `GATOR_OPT_${option.name().toUpperCase().replaceAll('-', '_')}`;
}

/** Lets the option take its value from its variable. An empty variable counts as none, and `0` as no. */
export function withVariable(option: Option, environment: Environment): Option {
  const name = variableOf(option);
  const text = environment[name] ?? '';
  const off = option.isBoolean() && OFF.includes(text.toLowerCase());
  return text === '' || off ? option : option.env(name);
}

/** What is wrong with the variable of an option that takes no value; the others are read as values are. */
export function variableFault(option: Option, environment: Environment): string | undefined {
  const name = variableOf(option);
  const text = environment[name] ?? '';
  if (!option.isBoolean() || text === '') return undefined;
  if ([...ON, ...OFF].includes(text.toLowerCase())) return undefined;
  return `option '${option.flags}' value '${text}' from env '${name}' is invalid. expected 1 or 0`;
}

/** Adds options to a command, each with its variable. */
export function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(withVariable(option, process.env));
  return command.hook('preAction', () => {
    const faults = options.map((option) => variableFault(option, process.env));
    const fault = faults.find((text) => text !== undefined);
    if (fault !== undefined) command.error(`error: ${fault}`);
  });
}
