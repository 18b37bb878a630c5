import { runOptions, type CommandWords, type OptionWords } from './words.ts';

/** The completion for fish. */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c gator -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.description)}`,
    ...command.options.map((option) =>
      optionLine(`__fish_seen_subcommand_from ${command.name}`, option),
    ),
    ...argumentLines(command),
  ]);
  // A run whose command is left out has the options of one.
  const names = commands.map(({ name }) => name).join(' ');
  lines.push(
    ...runOptions(commands).map((option) =>
      optionLine(`not __fish_seen_subcommand_from ${names}`, option),
    ),
  );
  return `# Completion of gator for fish: gator completion fish | source
function __gator_targets
  for folder in (__fish_complete_directories (commandline -ct) '')
    set -l path (string split \\t $folder)[1]
    if test -e $path/db.sqlite; or test $path = tracking/
      echo $path
    end
  end
end
complete -c gator -f
complete -c gator -n __fish_use_subcommand -k -a '(__fish_complete_suffix .yaml)'
${lines.join('\n')}
`;
}

function optionLine(condition: string, { flags, description, value }: OptionWords): string {
  const forms = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const follows = { none: '', path: ' -r -F', other: ' -x' }[value];
  return `complete -c gator -n '${condition}' ${forms.join(' ')}${follows} -d ${quoted(description)}`;
}

function argumentLines({ name, argument }: CommandWords): string[] {
  const seen = `complete -c gator -n '__fish_seen_subcommand_from ${name}'`;
  if (argument === 'target') return [`${seen} -a '(__gator_targets)'`];
  if (argument === 'spec') return [`${seen} -k -a '(__fish_complete_suffix .yaml)'`];
  return typeof argument === 'string' ? [] : [`${seen} -a '${argument.join(' ')}'`];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
