import { spawnSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { lacksTmux, test } from './support/terminal.ts';
import type { Tmux } from './support/tmux.ts';

/** How each shell is started without anybody's settings, and told to complete. */
const SHELLS = {
  bash: ['bash --norc', 'eval "$(gator completion bash)"'],
  zsh: ['zsh -f', 'source <(gator completion zsh)'],
} as const;

/** What is typed before Tab, and what stands there after it. */
const TYPED = [
  ['gator sta', 'gator status'],
  ['gator compl', 'gator completion'],
  ['gator nig', 'gator nightly.yaml'],
  ['gator status --wa', 'gator status --watch'],
  ['gator logs tracking/latest --foll', 'gator logs tracking/latest --follow'],
  ['gator nightly.yaml --prog', 'gator nightly.yaml --progress'],
  ['gator --prog', 'gator --progress'],
  ['gator run nig', 'gator run nightly.yaml'],
  ['gator check nig', 'gator check nightly.yaml'],
  ['gator show tr', 'gator show tracking/'],
  ['gator show tracking/lat', 'gator show tracking/latest/'],
  ['gator rm tracking/lat', 'gator rm tracking/latest/'],
  ['gator logs tracking/latest/si', 'gator logs tracking/latest/sims/'],
  ['gator stop tracking/latest/sims/', 'gator stop tracking/latest/sims/one_0/'],
  ['gator show tracking/latest/the', String.raw`gator show tracking/latest/the\ last/`],
  ['gator completion ba', 'gator completion bash'],
  ['gator logs --severity ', 'gator logs --severity'],
  ['gator show --secret-file nig', 'gator show --secret-file nightly.yaml'],
] as const;

const SPEC = `!JobGroup
ident: nightly
jobs:
  - !JobArray {ident: sims, jobs: [!Job {ident: one, command: 'true'}]}
  - !Job {ident: the last, command: 'true'}
`;

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

/** Waits until a line that is typed stands alone behind the prompt. */
function line(terminal: Tmux, text: string): Promise<string> {
  const escaped = text.replace(/[\\.]/g, '\\$&');
  return terminal.until(new RegExp(`^>>${text === '' ? '' : ` ${escaped}`}$`, 'm'));
}

describe.each(['bash', 'zsh'] as const)('in %s', (shell) => {
  test.skipIf(lacksTmux || !has(shell))(
    'commands, options, specifications and layers are completed',
    async ({ folder, gator, open }) => {
      const [start, load] = SHELLS[shell];
      folder.write({ 'nightly.yaml': SPEC, 'tracking/notes/mine.txt': '' });
      await gator.run('nightly.yaml');
      const terminal = await open(120, 40);
      await terminal.type(`PS1= exec ${start}`);
      await terminal.type("PS1='>> '; clear");
      await line(terminal, '');
      await terminal.type(`${load}; clear; echo loaded`);
      await terminal.until(/^loaded\n>>$/);
      for (const [typed, completed] of TYPED) {
        await terminal.write(typed);
        await line(terminal, typed.trimEnd());
        await terminal.press('Tab');
        // What follows shows that Tab was answered, also where there was nothing to add.
        await terminal.write('|');
        const screen = await terminal.until(/\|$/);
        expect(screen.split('\n').at(-1)?.replace(/ ?\|$/, ''), typed).toBe(`>> ${completed}`);
        await terminal.press('C-u');
        await terminal.press('C-l');
        await terminal.until(/^>>$/);
      }
    },
  );
});

test.skipIf(!has('fish'))(
  'in fish, commands, options, specifications and layers are completed',
  async ({ folder, gator }) => {
    folder.write({ 'nightly.yaml': SPEC, 'tracking/notes/mine.txt': '' });
    await gator.run('nightly.yaml');
    for (const [typed, completed] of TYPED) {
      const asked = `gator completion fish | source; complete -C "${typed}"`;
      const { stdout, stderr } = await gator.shell(`fish --no-config -c '${asked}'`);
      const found = stdout.split('\n').map((each) => each.split('\t')[0] ?? '');
      const word = completed.replace('\\ ', ' ').slice(typed.lastIndexOf(' ') + 1);
      expect(stderr).toBe('');
      expect(found, typed).toEqual(word === '' ? [''] : expect.arrayContaining([word]));
    }
  },
);

test('every command of the command line is completed', async ({ gator }) => {
  const help = (await gator.run('--help')).stdout;
  const names = Array.from(help.matchAll(/^ {2}([a-z]+)(?: |$)/gm), ([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, stdout } = await gator.run('completion', shell);
    expect(status).toBe(0);
    for (const name of names) if (name !== 'help') expect(stdout, shell).toMatch(name ?? '');
  }
  expect((await gator.run('completion', 'tcsh')).status).toBe(2);
});
