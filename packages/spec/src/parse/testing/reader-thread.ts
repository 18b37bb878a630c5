import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { readSpec } from '../read-spec.ts';
import { renderProblems } from '../render-problems.ts';
import { holdPromises } from './promises.ts';

/** What the thread is asked: to read a file of these bytes, or how much memory it holds. */
export type Question =
  { readonly id: 'read'; readonly bytes: Uint8Array } | { readonly id: 'measure' };

/** A file is a specification, or has problems, or breaks a promise; a number is bytes of memory. */
export type Answer = 'specification' | 'problems' | Error | number;

setFlagsFromString('--expose-gc');

parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)));

function answer(question: Question): Answer {
  if (question.id === 'read') return read(question.bytes);
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

function read(bytes: Uint8Array): Answer {
  const file = String(workerData);
  writeFileSync(file, bytes);
  try {
    const result = readSpec(file);
    if (result.ok) return 'specification';
    const [problem] = result.error;
    // What is no text has no lines.
    if (problem?.reason === 'unreadable') renderProblems(result.error, { colour: true });
    else holdPromises(new TextDecoder().decode(bytes), result.error);
    return 'problems';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
