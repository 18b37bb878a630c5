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
