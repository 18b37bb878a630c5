/**
 * A program that does what it is told, a line at a time, and says when it is done. It runs in a
 * process of its own; see `Puppet`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

let held: Buffer | undefined;

const ACTS: Readonly<Record<string, () => void>> = {
  /** Uses a fifth of a second of CPU time. */
  burn: () => {
    const before = process.cpuUsage();
    let spent: NodeJS.CpuUsage;
    do {
      for (let n = 0; n < 100_000; n += 1);
      spent = process.cpuUsage(before);
    } while (spent.user + spent.system < 200_000);
    done('burn');
  },
  /** Has a child use as much, and end. */
  delegate: () => {
    spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 200_000);']);
    done('delegate');
  },
  grow: () => {
    held = Buffer.alloc(200_000_000, 1);
    done('grow');
  },
  shrink: () => {
    held = undefined;
    while (process.memoryUsage.rss() > 150_000_000) globalThis.gc?.();
    done('shrink');
  },
  /** Starts a child from a thread that is not the first. */
  thread: () => {
    const code = `require('node:child_process').spawn('sleep', ['60']).once('spawn', () => {
      require('node:worker_threads').parentPort.postMessage('');
    });`;
    new Worker(code, { eval: true }).once('message', () => {
      done('thread');
    });
  },
  /** Starts a child whose own child does as this does. */
  fork: () => {
    spawn('sh', ['-c', 'sleep 60 & echo fork; wait'], { stdio: ['ignore', 'inherit', 'inherit'] });
  },
};

function done(word: string): void {
  console.log(word, held?.length ?? '');
}

createInterface({ input: process.stdin }).on('line', (word) => ACTS[word]?.());
done('ready');
