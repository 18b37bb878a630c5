import { describe, expect, it } from 'vitest';
import { failure } from '@gator/protocol';
import { laterSource, liveSource } from './forwarding-source.ts';
import type { Source } from './source.ts';

const QUERY = { after: 0, limit: 1, only: 'all' } as const;

/** A source that gives one answer to every question. */
function answering(answer: () => Promise<ReturnType<typeof failure>>): Source {
  return { layer: answer, children: answer, child: answer, messages: answer, details: answer };
}

const gone = answering(() => Promise.resolve(failure('the connection was lost')));
const left = answering(() => Promise.resolve(failure('from what it left')));
const damaged = answering(() => {
  throw new Error('database disk image is malformed');
});

describe('a source that is found at each question', () => {
  it('asks what a layer left once its socket does not answer', async () => {
    const source = liveSource(gone, () => left);
    expect(await source.layer()).toEqual(failure('from what it left'));
    expect(await source.children(QUERY)).toEqual(failure('from what it left'));
  });

  it('asks where the facts are now', async () => {
    let now = gone;
    const source = laterSource(() => now);
    expect(await source.details()).toEqual(failure('the connection was lost'));
    now = left;
    expect(await source.details()).toEqual(failure('from what it left'));
  });

  it('answers with the reason where a record has become unreadable', async () => {
    const reason = 'its record cannot be read: database disk image is malformed';
    expect(await liveSource(gone, () => damaged).child('x')).toEqual(failure(reason));
    expect(
      await laterSource(() => {
        throw new Error('no such file');
      }).layer(),
    ).toEqual(failure('its record cannot be read: no such file'));
  });
});
