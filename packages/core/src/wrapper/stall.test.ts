import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connect, type JobVoice } from '@gator/client';
import { readDetails } from '@gator/store';
import { MACHINE_TIME } from '../clock/time.ts';
import { LayerServer, newSecret } from '../layer/server.ts';
import { wrap } from './testing/wrap.ts';
import type { Wrapper } from './wrapper.ts';

const STALL = 1000;
const REASON = /^timed out after 1s \(stall_timeout\): it printed nothing; /;

let folder = '';
let server: LayerServer;
let wrapper: Wrapper;
let address = '';
let pressure: Promise<void> | undefined;
/** What the clocks of jobs show. */
let time = 0;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gator-stall-'));
  vi.spyOn(MACHINE_TIME, 'now').mockImplementation(() => time);
  time = 0;
  pressure = undefined;
  server = new LayerServer(newSecret(), '127.0.0.1');
  await server.listen();
  const spec = { command: 'sleep', args: ['1000'], stall_timeout: STALL };
  const options = { folder, server, spec, interval: 0.02, pressure: () => pressure };
  ({ wrapper, address } = wrap(options));
});
afterEach(async () => {
  wrapper.stop('the test is over', true);
  await wrapper.outcome;
  server.close();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Waits until the job has been looked at again: what a look brings about has happened then. */
async function looks(): Promise<void> {
  const count = (): number => readDetails(join(folder, 'tracking'))?.usage.length ?? 0;
  const before = count();
  await expect.poll(count).toBeGreaterThan(before + 1);
}

/** Whether no clock has run out. */
function goesOn(): boolean {
  return wrapper.journal.counts[3] === 0;
}

it.each<[string, (voice: JobVoice) => Promise<unknown>]>([
  ['a message', (voice) => voice.log('here')],
  ['a metric', (voice) => voice.metric('n', 1)],
  ['an artefact', (voice) => voice.artefact('file')],
])('%s over the socket is a sign of life', async (_, say) => {
  writeFileSync(join(folder, 'file'), '');
  const voice = await connect(address);
  if (!voice.ok) throw new Error(voice.reason);
  time = STALL - 1;
  await looks();
  await say(voice.value);
  time = 2 * STALL - 2;
  await looks();
  expect(goesOn()).toBe(true);
  time += 1;
  expect(await wrapper.outcome).toMatchObject({
    verdict: 'FAILURE',
    reason: expect.stringMatching(REASON) as unknown,
    cause: 'timeout',
  });
});

it('a job whose output we do not take has not stalled by itself', async () => {
  pressure = Promise.resolve();
  time = 10 * STALL;
  await looks();
  expect(goesOn()).toBe(true);
  pressure = undefined;
  time = 11 * STALL;
  expect(await wrapper.outcome).toMatchObject({ cause: 'timeout' });
});
