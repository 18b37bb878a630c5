import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtefactSpec } from '@gator/spec';
import { Journal } from '../../layer/journal.ts';
import { jobSpec } from '../../tier/testing/specs.ts';
import { Collector } from './collector.ts';
import { find } from './keep.ts';

let base = '';
let cwd = '';
let tracking = '';
let journal: Journal;
let messages: string[] = [];
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-artefacts-'));
  cwd = join(base, 'work');
  tracking = join(base, 'tracking');
  for (const folder of [cwd, tracking]) mkdirSync(folder);
  messages = [];
  journal = new Journal(tracking, 'job', ({ texts }) => {
    messages.push(...texts);
  });
});
afterEach(() => {
  journal.recorder.close();
  rmSync(base, { recursive: true });
});

/** Makes files below the working directory; each holds its own path. */
function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), path);
  }
}

function declare(
  ...specs: readonly (Partial<ArtefactSpec> & { readonly path: string })[]
): Collector {
  const artefacts = specs.map(
    (spec) => ({ name: null, when: 'always', required: true, ...spec }) as const,
  );
  return new Collector(journal, { ...jobSpec('job'), cwd, artefacts });
}

/** What was kept, by name: each file's content, read where the artefact says that it is. */
function kept(collector: Collector): Record<string, string> {
  return Object.fromEntries(
    collector.artefacts.map(({ name, path }) => [name, readFileSync(join(tracking, path), 'utf8')]),
  );
}

it('waits for what the job named with its last breath', async () => {
  put('late');
  const collector = declare();
  void collector.add('late', undefined);
  expect(await collector.collect(true, {})).toEqual([]);
  expect(kept(collector)).toEqual({ late: 'late' });
});

describe('find', () => {
  it('takes paths, patterns and folders, each file once', async () => {
    put('a.log', 'b.log', 'out/x', 'out/deep/y', '.hidden');
    expect(await find('a.log', cwd)).toEqual(['a.log']);
    expect(await find('*.log', cwd)).toEqual(['a.log', 'b.log']);
    expect(await find('out', cwd)).toEqual(['out/deep/y', 'out/x']);
    expect(await find('out/**', cwd)).toEqual(['out/deep/y', 'out/x']);
    expect(await find(join(cwd, '*.log'), '/')).toEqual([join(cwd, 'a.log'), join(cwd, 'b.log')]);
    expect(await find('absent*', cwd)).toEqual([]);
  });

  it('follows a link to a file, and finds nothing at one that leads nowhere', async () => {
    put('a');
    symlinkSync('a', join(cwd, 'link'));
    symlinkSync('nowhere', join(cwd, 'broken'));
    expect(await find('link', cwd)).toEqual(['link']);
    expect(await find('broken', cwd)).toEqual([]);
  });
});

describe('Collector', () => {
  it('keeps what is declared, under its own path or the name asked for', async () => {
    put('sim.bin', 'out/a.log', 'out/deep/b.log', 'report');
    const collector = declare(
      { path: 'sim.bin' },
      { path: 'out/**/*.log', name: 'logs/' },
      { path: 'out', name: 'all' },
      { path: join(cwd, 'report') },
    );
    expect(await collector.collect(true, {})).toEqual([]);
    expect(kept(collector)).toEqual({
      'sim.bin': 'sim.bin',
      'logs/a.log': 'out/a.log',
      'logs/deep/b.log': 'out/deep/b.log',
      'all/a.log': 'out/a.log',
      'all/deep/b.log': 'out/deep/b.log',
      report: 'report',
    });
    expect(messages).toEqual([]);
  });

  it("finds paths that hold variables of the job's environment", async () => {
    put('seed_7/a.log');
    const collector = declare({ path: 'seed_$SEED/*.log', name: 'logs/' });
    expect(await collector.collect(true, { SEED: '7' })).toEqual([]);
    expect(kept(collector)).toEqual({ 'logs/a.log': 'seed_7/a.log' });
  });

  it('tells size and hash of what it keeps', async () => {
    put('a');
    const collector = declare({ path: 'a' });
    await collector.collect(true, {});
    const sha256 = createHash('sha256').update('a').digest('hex');
    expect(collector.artefacts).toMatchObject([
      { child: '', path: 'artefacts/a', size: 1, sha256 },
    ]);
  });

  it('keeps a copy that later writes to the file do not change', async () => {
    put('a');
    const collector = declare({ path: 'a' });
    await collector.collect(true, {});
    writeFileSync(join(cwd, 'a'), 'changed');
    expect(kept(collector)).toEqual({ a: 'a' });
  });

  it('keeps the content of a link, and not the link', async () => {
    put('../outside', 'a');
    symlinkSync(join(base, 'outside'), join(cwd, 'link'));
    const collector = declare({ path: 'link' });
    await collector.collect(true, {});
    expect(kept(collector)).toEqual({ link: '../outside' });
    expect(statSync(join(tracking, 'artefacts/link')).isFile()).toBe(true);
  });

  it('keeps a file from elsewhere inside, by its last name', async () => {
    put('../outside');
    const collector = declare({ path: '../outside' }, { path: `${base}/out*`, name: 'sub/' });
    expect(await collector.collect(true, {})).toEqual([]);
    expect(kept(collector)).toEqual({ outside: '../outside', 'sub/outside': '../outside' });
  });

  it.each([
    [true, ['always', 'pass']],
    [false, ['always', 'fail']],
  ])('keeps by how the job ended: passed is %s', async (passed, names) => {
    put('pass', 'fail', 'always');
    const collector = declare(
      { path: 'pass', when: 'pass' },
      { path: 'fail', when: 'fail' },
      { path: 'always' },
    );
    expect(await collector.collect(passed, {})).toEqual([]);
    expect(Object.keys(kept(collector)).sort()).toEqual(names.toSorted());
  });

  it('names what is required and missing, and is quiet about the rest', async () => {
    const collector = declare(
      { path: 'sim.bin' },
      { path: '*.log', name: 'logs/' },
      { path: 'maybe', required: false },
      { path: 'core', when: 'fail' },
    );
    expect(await collector.collect(true, {})).toEqual([
      "artefact 'sim.bin' is missing",
      "artefact 'logs/' is missing",
    ]);
    expect(messages).toEqual(['No artefact at maybe']);
  });

  it('keeps the first of two files of one name, and warns', async () => {
    put('x/a', 'y/a');
    const collector = declare({ path: 'x/a', name: 'a' }, { path: 'y/a', name: 'a' });
    expect(await collector.collect(true, {})).toEqual([]);
    expect(kept(collector)).toEqual({ a: 'x/a' });
    expect(messages).toEqual(["there is an artefact 'a' already: y/a is not collected"]);
  });

  it('does not miss what the job has given already', async () => {
    put('a');
    const collector = declare({ path: 'a' });
    expect(await collector.add('a', undefined)).toMatchObject({ ok: true });
    expect(await collector.collect(true, {})).toEqual([]);
    expect(collector.artefacts).toHaveLength(1);
  });

  it.each(['../x', 'a/../../x', '/etc/x', '.', 'a//b', ''])(
    "refuses the name '%s'",
    async (name) => {
      put('a');
      const collector = declare();
      expect(await collector.add('a', name)).toMatchObject({ ok: false });
      expect(existsSync(join(tracking, 'artefacts'))).toBe(false);
    },
  );

  it('says what is wrong with a file that a job names', async () => {
    put('a', 'folder/b');
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    const collector = declare();
    const reasons: string[] = [];
    for (const path of ['absent', 'folder', 'pipe', '/dev/zero', 'a/b']) {
      const added = await collector.add(path, 'x');
      reasons.push(added.ok ? 'kept' : added.reason);
    }
    expect(reasons).toEqual([
      'there is no file absent',
      'folder is not a file',
      'pipe is not a file',
      '/dev/zero is not a file',
      expect.stringMatching(/^cannot collect a\/b: ENOTDIR/),
    ]);
    expect(existsSync(join(tracking, 'artefacts/x'))).toBe(false);
  });

  it('lets one of many that come at once under one name win', async () => {
    put('a', 'b', 'c');
    const collector = declare();
    const added = await Promise.all(['a', 'b', 'c'].map((path) => collector.add(path, 'same')));
    expect(added.filter(({ ok }) => ok)).toHaveLength(1);
    expect(collector.artefacts).toHaveLength(1);
  });
});

describe('whatever an artefact is called', () => {
  /** All files outside of the artefacts' own folder, with what is in them. */
  function outside(): string[] {
    const entries = readdirSync(base, { recursive: true, withFileTypes: true });
    return entries
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(tracking))
      .map((path) => (statSync(path).isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path))
      .sort();
  }

  const part = fc.constantFrom(
    '..',
    '.',
    '',
    'a',
    'b',
    '~',
    '\\',
    '\0',
    '\n',
    'é',
    'C:',
    '*',
    '\ud800',
  );
  const name = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  const hostile = fc.oneof(
    name,
    name.map((text) => `/${text}`),
    name.map((text) => join(base, text)),
  );

  it('is kept in its folder, or refused', async () => {
    put('a', 'b/c');
    writeFileSync(join(base, 'outside'), 'as it was');
    const before = outside();
    const collector = declare();
    const added = fc.asyncProperty(hostile, fc.constantFrom('a', 'b/c'), async (asked, path) => {
      const result = await collector.add(path, asked);
      if (!result.ok) return;
      const real = realpathSync(join(tracking, result.value.path));
      expect(real.startsWith(`${realpathSync(tracking)}/artefacts/`)).toBe(true);
    });
    await fc.assert(added, { numRuns: 500 });
    expect(outside()).toEqual(before);
  });

  it('is not kept through a link that the job has laid in its tracking directory', async () => {
    put('a');
    const away = join(base, 'away');
    mkdirSync(away);
    mkdirSync(join(tracking, 'artefacts'));
    symlinkSync(away, join(tracking, 'artefacts/link'));
    symlinkSync(join(away, 'new'), join(tracking, 'artefacts/file'));
    const collector = declare();
    for (const asked of ['link/a', 'link/deep/a', 'file'])
      expect(await collector.add('a', asked)).toMatchObject({ ok: false });
    expect(readdirSync(away)).toEqual([]);
    rmSync(join(tracking, 'artefacts'), { recursive: true });
    symlinkSync(away, join(tracking, 'artefacts'));
    expect(await collector.add('a', 'a')).toMatchObject({ ok: false });
    expect(readdirSync(away)).toEqual([]);
  });
});
