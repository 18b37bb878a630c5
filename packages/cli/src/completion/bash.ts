import { runOptions, type CommandWords, type OptionWords } from './words.ts';

/** The completion for bash. Layers are completed folder by folder below `tracking/`. */
export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completion of gator for bash: eval "$(gator completion bash)"
_gator_targets() {
  local folder
  while IFS= read -r folder; do
    [[ -e $folder/db.sqlite || $folder == tracking ]] && COMPREPLY+=("$folder/")
  done < <(compgen -d -- "\${1:-tracking/}")
  compopt -o nospace -o filenames
}
_gator_specs() {
  mapfile -t COMPREPLY < <(compgen -f -X '!*.@(yaml|yml)' -- "$1"; compgen -d -S / -- "$1")
  compopt -o nospace -o filenames
}
_gator() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  local words='' paths='' others='' kind=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '${names}' -- "$word"; compgen -f -X '!*.@(yaml|yml)' -- "$word")
    return
  fi
  case $command in
${commands.map(bashCase).join('\n')}
  *) ${variables(runOptions(commands))} kind=spec ;;
  esac
  if [[ " $others " == *" $before "* ]]; then return
  elif [[ " $paths " == *" $before "* ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$word")
  elif [[ $word == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  elif [[ $kind == target ]]; then _gator_targets "$word"
  elif [[ $kind == spec ]]; then _gator_specs "$word"
  elif [[ $kind ]]; then mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$word")
  fi
}
shopt -s extglob
complete -F _gator gator
`;
}

function bashCase({ name, options, argument }: CommandWords): string {
  const kind = typeof argument === 'string' ? argument.replace('none', '') : argument.join(' ');
  return `  ${name}) ${variables(options)} kind='${kind}' ;;`;
}

/** All options; those that a path follows; those that something else follows. */
function variables(options: readonly OptionWords[]): string {
  const flags = (taking?: OptionWords['value']): string =>
    options
      .filter(({ value }) => taking === undefined || value === taking)
      .flatMap((option) => option.flags)
      .join(' ');
  return `words='${flags()}' paths='${flags('path')}' others='${flags('other')}'`;
}
