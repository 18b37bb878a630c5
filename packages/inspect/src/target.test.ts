import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from './testing/recorded-tree.ts';
import { directoryOf, openTarget } from './target.ts';

const before = process.cwd();
let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'gator-target-')));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

it('without a run there is none to open', async () => {
  expect(directoryOf()).toBeUndefined();
  expect(await openTarget()).toMatchObject({
    ok: false,
    reason: `there is no run below ${folder}/tracking: name a tracking directory, or HOST:PORT`,
  });
});

describe('with a run', () => {
  beforeAll(() => {
    record({ parents: [0, 1], messages: [] }, 'tracking/first');
    symlinkSync('first', 'tracking/latest');
    writeFileSync('tracking/first/secret', 'hush\n');
    mkdirSync('elsewhere');
    writeFileSync('other.txt', 'other\n');
  });

  it.for([
    [undefined, 'tracking/first'],
    ['tracking/first', 'tracking/first'],
    ['tracking/first/1/2', 'tracking/first/1/2'],
    ['0', 'tracking/first'],
    ['0/1/2', 'tracking/first/1/2'],
    // A child that has not started has no folder: its parent has to know it.
    ['0/1/3', 'tracking/first/1/3'],
  ] as const)('%s names the tracking directory %s', ([target, directory]) => {
    expect(directoryOf(target)).toBe(join(folder, directory));
  });

  it.for(['elsewhere', '1/2', '0/8/9', 'localhost:80'])('%s names no directory', (target) => {
    expect(directoryOf(target)).toBeUndefined();
  });

  it.for([
    [
      'elsewhere',
      "no run at 'elsewhere': expected a tracking directory, or HOST:PORT of a live layer",
    ],
    ['0/7', `no run at FOLDER/tracking/first/7: expected a tracking directory, with a db.sqlite`],
    ['localhost:1/hush', 'a secret on a command line is seen by everybody: give HOST:PORT alone'],
  ] as const)('%s is refused', async ([target, reason]) => {
    expect(await openTarget(target)).toEqual({
      ok: false,
      reason: reason.replace('FOLDER', folder),
    });
  });

  it('a newest run that cannot be read names nothing', () => {
    mkdirSync('tracking/damaged');
    writeFileSync('tracking/damaged/db.sqlite', 'this is no database '.repeat(1000));
    rmSync('tracking/latest');
    symlinkSync('damaged', 'tracking/latest');
    expect(directoryOf('0/1')).toBeUndefined();
    rmSync('tracking/latest');
    symlinkSync('first', 'tracking/latest');
  });

  it('opens a layer by its idents', async () => {
    const layer = await openTarget('0/1');
    expect(layer).toMatchObject({ ok: true, value: { standing: 'ended' } });
  });

  it('says where a secret is to be given, and never what it is', async () => {
    const nobody = '127.0.0.1:1';
    const given = [
      await openTarget(nobody, { environment: { GATOR_SECRET: 'hush' } }),
      await openTarget(nobody, { secretFile: 'other.txt', environment: {} }),
      await openTarget(nobody, { environment: {} }),
    ];
    for (const refused of given) {
      expect(refused).toMatchObject({ ok: false });
      expect(JSON.stringify(refused)).toContain(`no layer answers at ${nobody}`);
      expect(JSON.stringify(refused)).not.toMatch(/hush|other/);
    }
    expect(await openTarget(nobody, { secretFile: 'none.txt' })).toEqual({
      ok: false,
      reason: 'the secret in none.txt cannot be read',
    });
  });
});
