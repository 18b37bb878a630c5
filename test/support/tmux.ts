import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { lives } from './processes.ts';
import { until, within } from './within.ts';

export interface TmuxOptions {
  /** The path of a socket that tmux is to make, in the folder that the shell starts in. */
  readonly socket: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly columns: number;
  readonly rows: number;
}

/**
 * A real terminal with a shell in it, which the test types into and looks at. It is tmux's, in its
 * control mode: each command on its input is answered between `%begin` and `%end`, and whatever
 * the terminal is written makes an event.
 */
export class Tmux {
  readonly #client: ChildProcess;
  readonly #news = new EventEmitter();
  readonly #waiting: ((lines: readonly string[]) => void)[] = [];
  /** Those of the answer that is being read. */
  #lines: string[] | undefined;
  #closed: Promise<void> | undefined;

  private constructor(client: ChildProcess) {
    this.#client = client;
    if (client.stdout === null) throw new TypeError('the output of tmux is not piped');
    createInterface({ input: client.stdout }).on('line', (line) => this.#read(line));
  }

  static async open({ socket, folder, env, columns, rows }: TmuxOptions): Promise<Tmux> {
    const size = ['-x', String(columns), '-y', String(rows)];
    const session = ['new-session', ...size, '-c', folder, 'exec sh -i'];
    const client = spawn('tmux', ['-S', socket, '-f', '/dev/null', '-C', ...session], {
      cwd: '/',
      env: { ...env, ENV: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const tmux = new Tmux(client);
    await tmux.#answer('the start of tmux');
    await tmux.resize(columns, rows);
    return tmux;
  }

  /** Types a line. */
  async type(line: string): Promise<void> {
    await this.write(line);
    await this.press('Enter');
  }

  /** Types a part of a line. */
  async write(text: string): Promise<void> {
    // In double quotes tmux itself reads these characters.
    await this.#ask(`send-keys -l "${text.replace(/[\\"$]/g, '\\$&')}"`);
  }

  /** Presses one key: `C-c`. */
  async press(key: string): Promise<void> {
    await this.#ask(`send-keys ${key}`);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#ask(`resize-window -x ${columns} -y ${rows}`);
  }

  /** What the terminal shows: its rows, without what is empty below and to the right. */
  async screen(): Promise<string> {
    return (await this.#ask('capture-pane -p')).join('\n').trimEnd();
  }

  /** The same as lines that were printed: those that the terminal has wrapped are whole again. */
  async lines(): Promise<string[]> {
    const lines = await this.#ask('capture-pane -p -J');
    return lines.map((line) => line.trimEnd());
  }

  /** Whether the cursor is shown. */
  async hasCursor(): Promise<boolean> {
    const [flag] = await this.#ask("display-message -p '#{cursor_flag}'");
    return flag === '1';
  }

  /** Copies every byte that the terminal is written from now on into a file. */
  async record(file: string): Promise<void> {
    await this.#ask(`pipe-pane -O "cat > '${file}'"`);
  }

  /** The title of the window, which programs can set. */
  async title(): Promise<string> {
    return (await this.#ask("display-message -p '#{pane_title}'")).join('\n');
  }

  /** Waits until the terminal shows what is looked for, and returns all that it shows. */
  async until(pattern: RegExp): Promise<string> {
    let screen = '';
    const look = async (): Promise<string> => {
      for (;;) {
        const change = once(this.#news, 'output');
        screen = await this.screen();
        if (pattern.test(screen)) return screen;
        await change;
      }
    };
    return within(look(), `${String(pattern)} on the terminal`).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${screen}`);
    });
  }

  /** Ends tmux, and waits until its shell is gone too: what ran on the terminal has lost it. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    const [shell] = await this.#ask("display-message -p '#{pane_pid}'");
    const closed = once(this.#client, 'close');
    this.#client.stdin?.write('kill-server\n');
    await within(closed, 'the end of tmux');
    await until(() => !lives(Number(shell)), 'the end of the shell');
  }

  /** Sends a command and returns the lines of its answer. */
  async #ask(command: string): Promise<readonly string[]> {
    const answer = this.#answer(`an answer to ${command}`);
    this.#client.stdin?.write(`${command}\n`);
    return answer;
  }

  /** The lines of the next answer that nobody waits for yet. */
  #answer(what: string): Promise<readonly string[]> {
    return within(new Promise((resolve) => this.#waiting.push(resolve)), what);
  }

  #read(line: string): void {
    if (line.startsWith('%begin ')) this.#lines = [];
    else if (line.startsWith('%end ') || line.startsWith('%error ')) {
      this.#waiting.shift()?.(this.#lines ?? []);
      this.#lines = undefined;
    } else if (this.#lines !== undefined) this.#lines.push(line);
    else if (line.startsWith('%output ')) this.#news.emit('output');
  }
}
