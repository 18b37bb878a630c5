import type { Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { wordsOf } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { standardCanvas } from '../output/standard.ts';

/** `gator completion`: a script that completes commands, options and targets. */
export async function completion(
  program: Command,
  shell: 'bash' | 'zsh' | 'fish',
): Promise<ExitStatus> {
  const { output } = standardCanvas();
  output.write(scriptFor(shell, program));
  await output.flush();
  return EXIT.success;
}

function scriptFor(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const words = wordsOf(program);
  switch (shell) {
    case 'bash':
      return bashScript(words);
    case 'zsh':
      return zshScript(words);
    case 'fish':
      return fishScript(words);
    default:
      return shell satisfies never;
  }
}
