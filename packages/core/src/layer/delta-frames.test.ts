import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import {
  countAs,
  decodeFrame,
  parsePayload,
  type Delta,
  type LayerView,
  type MessageView,
} from '@gator/protocol';
import { DeltaFrames, NOTHING_MISSED } from './delta-frames.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const layer: LayerView = {
  ident: 'tier',
  path: 'tier',
  kind: 'group',
  state: 'STARTED',
  result: 'UNKNOWN',
  reason: '',
  address: '',
  directory: '/run',
  started: 1,
  updated: null,
  stopped: null,
  exit_code: null,
  attempt: 1,
  expected_jobs: 1,
  queued: null,
  counts: countAs('SUCCESS'),
  resources: null,
  dependencies: [],
  metrics: {},
};

const amounts = fc.record({ messages: fc.nat(), children: fc.nat() });
const deltas: fc.Arbitrary<Delta> = fc.record({
  layer: fc.constant(layer),
  children: fc.array(fc.constant(layer)),
  messages: fc.array(fc.string().map(said)),
  missed: amounts,
  ended: fc.boolean(),
});

function said(message: string): MessageView {
  return { uid: 1, severity: 'INFO', message, timestamp: 1, source: 'stdout' };
}

/** A frame as a client reads it. */
function read(text: string): Delta {
  const frame = decodeFrame(text);
  if (!frame.ok || frame.value.id !== 'request') throw new Error(text);
  const delta = parsePayload('delta', frame.value.payload);
  if (!delta.ok) throw new Error(delta.reason);
  return delta.value;
}

test('a frame holds the delta, and adds up what was missed before and now', () => {
  fc.assert(
    fc.property(deltas, amounts, (delta, missed) => {
      const messages = delta.missed.messages + missed.messages;
      const children = delta.missed.children + missed.children;
      const frames = new DeltaFrames(delta);
      expect(read(frames.frame(true, missed))).toEqual({
        ...delta,
        missed: { messages, children },
      });
      expect(read(frames.frame(true, NOTHING_MISSED))).toEqual(delta);
    }),
  );
});

test('a client that wants no messages is told of none, and misses none', () => {
  fc.assert(
    fc.property(deltas, amounts, (delta, before) => {
      const missed = { messages: 0, children: delta.missed.children + before.children };
      const told = read(new DeltaFrames(delta).frame(false, before));
      expect(told).toEqual({ ...delta, messages: [], missed });
    }),
  );
});

test('those who keep up share what is encoded once, however many they are', () => {
  const missed = { messages: 3, children: 0 };
  const frames = new DeltaFrames({ layer, children: [], messages: [], missed, ended: false });
  const encode = vi.spyOn(JSON, 'stringify');
  for (let client = 0; client < 20; client += 1) {
    frames.frame(true, NOTHING_MISSED);
    frames.frame(false, NOTHING_MISSED);
  }
  expect(encode).toHaveBeenCalledTimes(2);
});
