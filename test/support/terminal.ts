import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { test as plain } from './rig.ts';
import { Tmux } from './tmux.ts';

/** The shell waits for a command. */
const PROMPT = /[$#]$/;

/** Whether there is no terminal to test on. */
export const lacksTmux = spawnSync('tmux', ['-V']).status !== 0;

/** A test with a function that opens a terminal, in whose shell `gator` and the puppets are found. */
export const test = plain.extend('open', ({ folder, gator }, { onCleanup }) => {
  const terminals: Tmux[] = [];
  onCleanup(async () => {
    await Promise.all(terminals.map((terminal) => terminal.close()));
  });
  return async (columns: number, rows: number): Promise<Tmux> => {
    const path = [gator.bin, dirname(process.execPath), process.env['PATH']];
    const terminal = await Tmux.open({
      socket: folder.at(`tmux${terminals.length}.sock`),
      folder: folder.path,
      env: { ...process.env, PATH: path.join(delimiter), PUPPETS: folder.at('puppets.sock') },
      columns,
      rows,
    });
    terminals.push(terminal);
    await terminal.until(PROMPT);
    return terminal;
  };
});
