import { readdirSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { Folder, type Files } from '../../test/support/folder.ts';
import { Gator } from '../../test/support/gator.ts';
import { killAll, processesIn } from '../../test/support/processes.ts';
import { Puppets } from '../../test/support/puppets.ts';
import { Tmux } from '../../test/support/tmux.ts';
import { normal } from './normal.ts';

const COLUMNS = 100;
export const ROWS = 30;
/** The shell waits for a command, with nothing above or with what the last one printed. */
const READY = /^\$$/;
const ENDED = /\n\$$/;

/**
 * Where captures are made: a folder with specifications, two terminals in it, and jobs that are
 * conducted as those of tests are, so that each screen is always the same.
 */
export class Stage {
  readonly puppets = new Puppets();
  readonly #folder = new Folder();
  readonly #gator = new Gator(this.#folder, this.#folder.at('puppets.sock'));
  readonly #terminals: Tmux[] = [];
  /** Names of the runs that there were so far, also of those that were removed. */
  readonly #runs = new Set<string>();

  private constructor(files: Files) {
    this.#folder.write(files);
  }

  static async open(files: Files): Promise<Stage> {
    const stage = new Stage(files);
    await stage.puppets.open(stage.#folder.at('puppets.sock'));
    return stage;
  }

  /** Opens a terminal whose shell finds `gator` and `puppet`. */
  async terminal(): Promise<Tmux> {
    const socket = this.#folder.at('puppets.sock');
    const path = [this.#gator.bin, dirname(process.execPath), process.env['PATH']];
    const terminal = await Tmux.open({
      socket: this.#folder.at(`${this.#terminals.length}.tmux.sock`),
      folder: this.#folder.path,
      env: { ...process.env, PATH: path.join(delimiter), PUPPETS: socket },
      columns: COLUMNS,
      rows: ROWS,
    });
    this.#terminals.push(terminal);
    await terminal.until(/[#$]$/);
    await terminal.type("PS1='$ '");
    return terminal;
  }

  /** Starts a command on an empty screen. */
  async start(terminal: Tmux, command: string): Promise<void> {
    await terminal.type('clear');
    await terminal.until(READY);
    await terminal.type(command);
  }

  /** Runs a command to its end on an empty screen, and captures that. */
  async run(terminal: Tmux, command: string): Promise<string> {
    await this.start(terminal, command);
    await terminal.until(ENDED);
    return this.screen(terminal);
  }

  /** What a terminal shows now, but for the prompt that waits. */
  async screen(terminal: Tmux): Promise<string> {
    const lines = await terminal.lines();
    const end = lines.findLastIndex((line) => line !== '' && line !== '$') + 1;
    for (const name of readdirSync(this.#folder.at('tracking')))
      if (name !== 'latest') this.#runs.add(name);
    const options = { folder: this.#folder.path, runs: [...this.#runs].sort(), columns: COLUMNS };
    return `${normal(lines.slice(0, end), options).join('\n')}\n`;
  }

  /** The absolute path of a file in the folder. */
  at(path: string): string {
    return this.#folder.at(path);
  }

  async close(): Promise<void> {
    this.puppets.close();
    await Promise.all(this.#terminals.map((terminal) => terminal.close()));
    // Where a scene was cut short, its run may still be ending.
    killAll(processesIn(this.#folder.path));
    this.#folder.remove();
  }
}
