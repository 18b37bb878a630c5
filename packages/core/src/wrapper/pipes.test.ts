import { closeSync, writeSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PipeMaker, readPipe, type OutputPipe } from './pipes.ts';

function open(pipes: PipeMaker): OutputPipe {
  const pipe = pipes.open(0);
  if (pipe === null) throw new Error('this system has no pipe to give');
  return pipe;
}

/** Reads to the end. */
function readAll(readEnd: number): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    const onData = (chunk: Buffer): undefined => {
      text += chunk.toString();
    };
    readPipe(readEnd, onData, () => {
      resolve(text);
    });
  });
}

it('carries what is written, and ends when its writers have', async () => {
  const { readEnd, writeEnd } = open(new PipeMaker());
  const text = readAll(readEnd);
  writeSync(writeEnd, 'one ');
  writeSync(writeEnd, 'two');
  closeSync(writeEnd);
  expect(await text).toBe('one two');
});

it('gives an empty pipe each time', async () => {
  const pipes = new PipeMaker();
  for (const word of ['first', 'second', 'third']) {
    const { readEnd, writeEnd } = open(pipes);
    const text = readAll(readEnd);
    writeSync(writeEnd, word);
    closeSync(writeEnd);
    expect(await text).toBe(word);
  }
});

it('gives another pipe once one is given up, so that a late writer reaches nobody', async () => {
  const pipes = new PipeMaker();
  const stray = open(pipes);
  pipes.giveUp();
  const next = open(pipes);
  const text = readAll(next.readEnd);
  writeSync(stray.writeEnd, 'stray');
  writeSync(next.writeEnd, 'next');
  for (const end of [stray.readEnd, stray.writeEnd, next.writeEnd]) closeSync(end);
  expect(await text).toBe('next');
});

it('holds the next chunk back until the last one was taken', async () => {
  const { readEnd, writeEnd } = open(new PipeMaker());
  const taken = Promise.withResolvers<undefined>();
  const chunks: string[] = [];
  const first = Promise.withResolvers<undefined>();
  const ended = new Promise<void>((resolve) => {
    readPipe(
      readEnd,
      (chunk) => {
        chunks.push(chunk.toString());
        first.resolve(undefined);
        return taken.promise;
      },
      resolve,
    );
  });
  writeSync(writeEnd, 'one');
  await first.promise;
  writeSync(writeEnd, 'two');
  await new Promise(setImmediate);
  expect(chunks).toEqual(['one']);
  taken.resolve(undefined);
  closeSync(writeEnd);
  await ended;
  expect(chunks).toEqual(['one', 'two']);
});
