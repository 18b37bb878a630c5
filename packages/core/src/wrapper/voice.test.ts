import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, type JobVoice } from '@gator/client';
import type { Outcome } from '@gator/protocol';
import { DATABASE, Reader } from '@gator/store';
import { LayerServer, newSecret } from '../layer/server.ts';
import { wrap } from './testing/wrap.ts';
import type { Wrapper } from './wrapper.ts';

let folder = '';
let server: LayerServer;
let address = '';
let wrapper: Wrapper;
let voice: JobVoice;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gator-voice-'));
  server = new LayerServer(newSecret(), '127.0.0.1');
  await server.listen();
  // A job that runs until there is a file `end`.
  const spec = { command: 'sh', args: ['-c', 'until [ -e end ]; do sleep 0.02; done'] };
  ({ wrapper, address } = wrap({ folder, server, spec }));
  voice = await speak();
});
afterEach(async () => {
  wrapper.stop('the test is over', true);
  await wrapper.outcome;
  server.close();
  rmSync(folder, { recursive: true });
});

async function speak(): Promise<JobVoice> {
  const connected = await connect(address);
  if (!connected.ok) throw new Error(connected.reason);
  return connected.value;
}

/** Lets the job end by itself. */
async function end(): Promise<Outcome> {
  writeFileSync(join(folder, 'end'), '');
  return wrapper.outcome;
}

/** Reads the job's database. */
function read<T>(what: (reader: Reader) => T): T {
  const reader = new Reader(join(folder, 'tracking', DATABASE));
  const found = what(reader);
  reader.close();
  return found;
}

describe('JobVoice', () => {
  it("records messages in the job's own database, at the time given", async () => {
    const time = new Date('2026-01-01T00:00:00.250Z');
    expect(await voice.log('hot', { severity: 'WARNING', time })).toEqual({ ok: true, value: {} });
    expect(await voice.log('plain')).toEqual({ ok: true, value: {} });
    expect(await end()).toMatchObject({ verdict: 'SUCCESS' });
    const messages = read((reader) => reader.messages({ limit: 100 }));
    expect(messages.filter(({ source }) => source === 'api')).toMatchObject([
      { severity: 30, message: 'hot', time: time.getTime() * 1000 },
      { severity: 20, message: 'plain' },
    ]);
  });

  it("counts its messages towards the job's limits", async () => {
    await voice.log('bad', { severity: 'ERROR' });
    const outcome = await end();
    expect(outcome).toMatchObject({
      verdict: 'FAILURE',
      reason: '1 ERROR message, none is allowed',
    });
    expect(outcome.failures).toMatchObject([{ error: 'bad' }]);
  });

  it('sets metrics, which fold by the rule of the tree, or of the job', async () => {
    await voice.metric('n', 1, { series: true });
    await voice.metric('n', 2.5, { agg: 'mean' });
    await voice.metric('shared', 7, { agg: 'min' });
    const { metrics } = await end();
    expect(metrics).toMatchObject({
      n: { agg: 'mean', last: 2.5 },
      shared: { agg: 'max', last: 7 },
    });
    const own = read((reader) => reader.metrics('own'));
    const values = Object.fromEntries(own.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ n: 2.5, shared: 7 });
  });

  it('has files kept', async () => {
    const file = join(folder, 'a.bin');
    writeFileSync(file, 'abc');
    expect(await voice.artefact(file)).toMatchObject({
      ok: true,
      value: { name: 'a.bin', size: 3 },
    });
    expect(await voice.artefact(file, 'sub/b')).toMatchObject({
      ok: true,
      value: { name: 'sub/b' },
    });
    expect((await end()).artefacts.map(({ path }) => path)).toEqual([
      'artefacts/a.bin',
      'artefacts/sub/b',
    ]);
  });

  it('is told why something is refused, and harms nothing', async () => {
    const refused = [
      await voice.metric('n', NaN),
      await voice.metric('n', Infinity),
      await voice.metric('', 1),
      await voice.metric('sub_total', 1),
      await voice.artefact(join(folder, 'absent')),
      await voice.artefact(join(folder, 'absent'), '../x'),
    ];
    expect(refused.map((reply) => (reply.ok ? 'taken' : reply.reason))).toEqual([
      expect.stringMatching(/^'metric': 'value': /),
      expect.stringMatching(/^'metric': 'value': /),
      expect.stringMatching(/^'metric': 'name': /),
      "'sub_total' is a name that Gator keeps for itself",
      `there is no file ${join(folder, 'absent')}`,
      "'../x' cannot name an artefact: it has a part '.' or '..'",
    ]);
    expect(await end()).toMatchObject({ verdict: 'SUCCESS', metrics: {}, artefacts: [] });
  });

  it('fails once the connection is closed', async () => {
    voice.close();
    expect((await voice.log('late')).ok).toBe(false);
  });
});

describe('connect', () => {
  it.each([
    [undefined, 'not inside a job: GATOR_PARENT is not set'],
    ['', 'not inside a job: GATOR_PARENT is not set'],
    ['nonsense', "'nonsense' is not an address: expected HOST:PORT"],
  ])('says of %j what is wrong', async (given, reason) => {
    const known = process.env['GATOR_PARENT'];
    delete process.env['GATOR_PARENT'];
    expect(await connect(given)).toEqual({ ok: false, reason });
    if (known !== undefined) process.env['GATOR_PARENT'] = known;
  });

  it('says so where nobody listens, or the secret is wrong', async () => {
    expect(await connect('127.0.0.1:1/x')).toMatchObject({ ok: false });
    const wrong = await connect(`${server.endpoint}/wrong`);
    expect(wrong.ok ? '' : wrong.reason).toMatch(/^the layer at \S+ refused the secret$/);
  });
});
