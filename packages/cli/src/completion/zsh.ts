import { runOptions, type CommandWords, type OptionWords } from './words.ts';

/** The completion for zsh: one of its own, since what zsh has for bash's lacks half of what those use. */
export function zshScript(commands: readonly CommandWords[]): string {
  const described = commands.map(({ name, description }) => quoted(`${name}:${description}`));
  return `# Completion of gator for zsh: source <(gator completion zsh)
_gator_targets() {
  local word=\${(Q)PREFIX} folder
  local -a found
  for folder in \${word:-tracking/}*(N-/); do
    [[ -e $folder/db.sqlite || $folder == tracking ]] && found+=("$folder")
  done
  compadd -f -S / -- "\${found[@]}"
}
_gator_specs() {
  _files -g '*.(yaml|yml)(-.)'
}
_gator() {
  local -a commands=(
    ${described.join('\n    ')}
  )
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    _gator_specs
    return
  fi
  local name=$words[2]
  case $name in
  ${commands.map(({ name }) => name).join('|')})
    shift words
    ((CURRENT -= 1))
    ;;
  esac
  case $name in
${commands.map(zshCase).join('\n')}
  *) ${argumentsOf(runOptions(commands), 'spec')} ;;
  esac
}
(($+functions[compdef])) || { autoload -Uz compinit && compinit -i; }
compdef _gator gator
`;
}

function zshCase({ name, options, argument }: CommandWords): string {
  return `  ${name}) ${argumentsOf(options, argument)} ;;`;
}

function argumentsOf(options: readonly OptionWords[], argument: CommandWords['argument']): string {
  const specs = options.flatMap(({ flags, description, value }) =>
    flags.map((flag) =>
      quoted(`${flag}[${description.replace(/[\][\\:]/g, '\\$&')}]${followed(value)}`),
    ),
  );
  return ['_arguments -s', ...specs, ...operand(argument)].join(' ');
}

function followed(value: OptionWords['value']): string {
  switch (value) {
    case 'none':
      return '';
    case 'path':
      return ':path:_files';
    case 'other':
      return ':value: ';
    default:
      return value satisfies never;
  }
}

function operand(argument: CommandWords['argument']): string[] {
  if (argument === 'target') return [quoted('*:target:_gator_targets')];
  if (argument === 'spec') return [quoted('*:specification:_gator_specs')];
  return argument === 'none' ? [] : [quoted(`1:word:(${argument.join(' ')})`)];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
