import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ACTIONS } from '@gator/protocol';
import { parseSpec } from '@gator/spec/parse';
import { describe, expect, test } from 'vitest';
import { rows } from './support/records.ts';
import { test as rig } from './support/rig.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT });

function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** The specifications that a page shows, but for those that it shows an error of. */
function specifications(page: string): string[] {
  const text = read(page);
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)];
  const right = blocks.filter((block) => {
    const after = text.slice(block.index + block[0].length);
    return !after.startsWith('\n\n```text\nerror:');
  });
  return right.map(([, block = '']) => block).filter((block) => /^(#.*\n)*!/.test(block));
}

/** The first cells of the rows of a page's tables, without their marks: \`a\`, \`b\` are two. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]*)`/g)].map(([, name = '']) => name),
  );
}

/** The parts of a page below its headings, by heading. */
function sections(page: string): Map<string, string> {
  const parts = read(page).split(/^##+ /m).slice(1);
  return new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part]));
}

/** Commands that other pages are about. */
const ELSEWHERE = ['run', 'check', 'message', 'metric', 'artefact', 'report'];

test('every action is described, and nothing that is none', () => {
  const described = new Set(firstCells(read('docs/socket.md')));
  expect([...described].sort()).toEqual(Object.keys(ACTIONS).sort());
});

rig('every table and column is described, and nothing that is none', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {command: 'true'}\n" });
  await gator.run('job.yaml');
  const columns = rows(
    gator.tracking,
    `SELECT m.name AS "table", i.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS i
     WHERE m.type = 'table' ORDER BY m.rowid, i.cid`,
  );
  const sections = read('docs/database.md').split(/^### /m).slice(1);
  const described = sections.flatMap((section) => {
    const [table = ''] = section.split('\n');
    return firstCells(section).map((name) => ({ table, name }));
  });
  expect(described).toEqual(columns);
});

rig('every command that looks inside is described, with its options', async ({ gator }) => {
  const listed = [...(await gator.run('--help')).stdout.matchAll(/^ {2}([a-z]+) [[<]/gm)];
  const commands = listed.map(([, name = '']) => name).filter((name) => !ELSEWHERE.includes(name));
  const described = new Map(
    [...sections('docs/inspect.md')].flatMap(([heading, text]) => {
      const command = /^gator (.*)/.exec(heading)?.[1];
      return command === undefined ? [] : [[command, firstCells(text)] as const];
    }),
  );
  expect([...described.keys()].sort()).toEqual(commands.sort());
  for (const [command, options] of described) {
    const { stdout } = await gator.run(command, '--help');
    const heads = [...stdout.matchAll(/^ {2}(-.*?)(?: {2}|$)/gm)].map(([, head = '']) => head);
    const taken = heads.flatMap((head) => head.match(/--?[a-z-]+/g) ?? []);
    const named = options.map((option) => option.split(' ')[0]);
    expect([...named, '-h', '--help'].sort(), command).toEqual(taken.sort());
  }
});

rig(
  'every member of the JSON forms is described, and none that is none',
  async ({ folder, gator }) => {
    const job = "{ident: bad, command: sh, args: [-c, 'gator artefact job.yaml; echo no >&2']}";
    folder.write({ 'job.yaml': `!JobGroup {jobs: [!Job ${job}]}\n` });
    await gator.run('job.yaml');
    const page = sections('docs/inspect.md');
    const described = (form: string): string[] => firstCells(page.get(form) ?? '').sort();
    const told = async (...words: string[]): Promise<object> =>
      JSON.parse((await gator.run(...words)).stdout) as object;

    const layers = [await told('status', '--json')];
    for (const layer of layers) {
      expect(Object.keys(layer).sort()).toEqual(described('A layer as JSON'));
      if ('children' in layer) layers.push(...(layer.children as object[]));
    }
    expect(layers).toHaveLength(2);
    const shown = Object.keys(await told('show', '--json', 'tracking/latest/bad'));
    const own = described('A layer as JSON').filter((name) => name !== 'children');
    expect(shown.sort()).toEqual(
      [...new Set([...own, ...described('What show tells as JSON')])].sort(),
    );
    const message = await told('logs', '--json', '--tail', '1');
    expect(Object.keys(message).sort()).toEqual(described('A message as JSON'));
    const [run = {}] = (await told('ls', '--json')) as object[];
    expect(Object.keys(run).sort()).toEqual(described('A run as JSON'));
  },
);

test('every claim about security names tests that are there', () => {
  const cited = [...read('docs/security.md').matchAll(/`([\w./-]+\.test\.ts)`:((?: “[^”]+”,?)+)/g)];
  expect(cited.length).toBeGreaterThan(20);
  for (const [, file = '', names = ''] of cited)
    for (const [, name = ''] of names.matchAll(/“([^”]+)”/g))
      expect(read(file), name).toContain(name);
});

test('every promise on reliability names tests that are there', () => {
  const cited = [...read('docs/reliability.md').matchAll(/`([\w./-]+\.test\.ts)`/g)];
  expect(cited.length).toBeGreaterThan(40);
  for (const [, file = ''] of cited)
    expect(existsSync(join(ROOT, file)) || existsSync(join(ROOT, 'packages', file)), file).toBe(
      true,
    );
});

test('what Gator is built on is what has a reason, package by package', () => {
  const table = sections('docs/security.md').get('What Gator is built on') ?? '';
  const given = [...table.matchAll(/^\| `(.+?)` \| (.*?) \|/gm)].flatMap(([, name, places = '']) =>
    [...places.matchAll(/`(.+?)`/g)].map(([, place]) => `${place}: ${name}`),
  );
  const declared = globSync('packages/*/package.json', { cwd: ROOT }).flatMap((file) => {
    const { dependencies } = JSON.parse(read(file)) as { dependencies: Record<string, string> };
    const others = Object.keys(dependencies).filter((name) => !name.startsWith('@gator/'));
    return others.map((name) => `${file.split('/')[1]}: ${name}`);
  });
  expect(given.sort()).toEqual(declared.sort());
});

describe.each(PAGES)('%s', (page) => {
  test('shows specifications that are right', () => {
    for (const text of specifications(page))
      expect(parseSpec(text, { file: page }), text).toMatchObject({ ok: true });
  });

  test('links to what is there', () => {
    const links = [...read(page).matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(
      ([, path = '']) => path,
    );
    for (const link of links)
      expect(existsSync(join(ROOT, dirname(page), link)), `${page}: ${link}`).toBe(true);
  });
});
