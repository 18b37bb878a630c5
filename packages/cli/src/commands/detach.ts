import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDirectory } from '@gator/inspect';
import { CONSOLE_LOG } from '@gator/store';
import { backgroundVariables } from '../background.ts';
import { complain } from '../complain.ts';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { IGNORING_HANGUP } from '../hangup.ts';
import type { Canvas } from '../output/reporter.ts';
import { commandOn, shortPath } from '../output/shell.ts';
import { visible } from '../output/visible.ts';
import { Signals } from '../signals.ts';

/** Milliseconds between looks at whether the run has started. */
const LOOK = 20;

/**
 * Runs the same command once more in the background: in a session of its own, without a terminal, with whatever it
 * prints in a file. Returns when the run answers those who look at it, or could not start.
 */
export async function detach(directory: string, canvas: Canvas): Promise<ExitStatus> {
  const log = join(directory, CONSOLE_LOG);
  const background = start(directory, log);
  if (background === undefined) return EXIT.fault;
  const signals = new Signals({
    stop: (signal) => background.kill(signal),
    // It is over in a moment.
    pause: () => undefined,
    resume: () => undefined,
  });
  const hasStarted = await started(background, directory);
  signals.close();
  if (!hasStarted) return tellFailure(background, log);
  background.unref();
  canvas.output.write(startedText(directory, canvas));
  await canvas.output.flush();
  return EXIT.success;
}

function start(directory: string, log: string): ChildProcess | undefined {
  try {
    const file = openSync(log, 'a');
    const words = [...process.execArgv, ...process.argv.slice(1)];
    const background = spawn(process.execPath, words, {
      detached: true,
      stdio: ['ignore', file, file],
      env: { ...process.env, ...IGNORING_HANGUP, ...backgroundVariables(directory) },
    });
    closeSync(file);
    return background;
  } catch (error) {
    complainOfStart(error);
    return undefined;
  }
}

function complainOfStart(error: unknown): void {
  complain(`cannot start the run: ${error instanceof Error ? error.message : String(error)}`);
}

/** False where the process has ended before anybody could look at its run. */
async function started(background: ChildProcess, directory: string): Promise<boolean> {
  const ended = once(background, 'exit').catch(complainOfStart);
  for (let runs = true; ;) {
    if (await isOpen(directory)) return true;
    if (!runs) return false;
    runs = await Promise.race([ended.then(() => false), delay(LOOK, true)]);
  }
}

async function isOpen(directory: string): Promise<boolean> {
  const layer = await openDirectory(directory);
  if (layer.ok) layer.value.close();
  return layer.ok;
}

/** Says what the run itself said, and ends as it did. */
function tellFailure({ exitCode }: ChildProcess, log: string): ExitStatus {
  process.stderr.write(readFileSync(log));
  return Object.values(EXIT).find((status) => status === exitCode) ?? EXIT.fault;
}

function startedText(directory: string, { folder, paint }: Canvas): string {
  const on = (command: string): string => commandOn(command, directory, folder);
  const rows = [
    `${paint('cyan', 'RUN')}    in the background`,
    `       tracking: ${visible(shortPath(directory, folder))}`,
    `       watch: ${on('gator attach')}`,
    `       stop: ${on('gator stop')}`,
  ];
  return `${rows.join('\n')}\n`;
}
