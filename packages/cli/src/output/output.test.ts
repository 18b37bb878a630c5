import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Output } from './output.ts';

/** A stream that takes four bytes at a time, each when it is asked to. */
function slowStream() {
  const taken: string[] = [];
  let release: () => void = () => undefined;
  const stream = new Writable({
    highWaterMark: 4,
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      release = done;
    },
  });
  return { stream, taken, release: () => release() };
}

test('there is room until the reader falls behind, and again when it has caught up', async () => {
  const { stream, taken, release } = slowStream();
  const output = new Output(stream);
  output.write('ab');
  expect(output.room).toBeUndefined();
  output.write('cdef');
  const room = output.room;
  expect(room).toBeDefined();
  release();
  release();
  await room;
  expect(output.room).toBeUndefined();
  expect(taken).toEqual(['ab', 'cdef']);
});

test('a reader that goes away ends the waiting and is written to no more', async () => {
  const { stream, taken } = slowStream();
  const output = new Output(stream);
  output.write('abcdef');
  const room = output.room;
  stream.on('error', () => undefined);
  stream.destroy(new Error('EPIPE'));
  await room;
  output.write('more');
  await output.flush();
  expect(taken).toEqual(['abcdef']);
});

test('flush waits for everything', async () => {
  const stream = new PassThrough();
  const output = new Output(stream);
  output.write('all of it');
  await output.flush();
  expect(String(stream.read())).toBe('all of it');
});
