import { job, group, renderInput } from '@gator/spec';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from './support/rig.ts';
import { lacksTmux, test as onTerminal } from './support/terminal.ts';

const ESC = '\u001b';

/** What would drive a terminal: clear it, ask it, name its window, fill the clipboard, turn text round, and lie. */
const HOSTILE = [
  'begin',
  `${ESC}[2J`,
  `${ESC}[5n`,
  `${ESC}]0;owned\u0007`,
  `${ESC}]52;c;b3duZWQ=${ESC}\\`,
  `${ESC}P+q544e${ESC}\\`,
  '\u009b2J',
  '\u009d0;owned\u009c',
  '\rfaked',
  '\u202eevil\u2066\u061c\u2028',
  `${ESC}[32mgreen`,
].join('.');
/** What an ident or an artefact's name may hold of it: no control characters. */
const TURNED = '-\u202eevil\u2066\u061c\u2028';

/** All that a terminal obeys, but for tabs, line ends and colours. */
const OBEYED = new RegExp(
  String.raw`[^\P{Cc}\t\n${ESC}]|${ESC}(?!\[[0-9;:]*m)|[\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]`,
  'u',
);

/** A job that says it in every way that a job has. */
const SCRIPT = `printf '%s\\n' "$0"; printf '%s\\n' "$0" >&2; gator message "$0"
gator metric "$0" 1; echo x > "a$1"; gator artefact "a$1"; sleep "$2"; exit 1`;

function specification(seconds: number): string {
  const args = ['-c', SCRIPT, HOSTILE, TURNED, String(seconds)];
  const jobs = [
    job({ ident: `loud${TURNED}`, command: 'sh', args }),
    job({ ident: 'absent', command: `./${HOSTILE}` }),
  ];
  return renderInput(group({ ident: `night${TURNED}`, jobs }));
}

test('nothing that a job or a file is called or says drives a terminal', async ({
  folder,
  gator,
}) => {
  const name = `spec${HOSTILE.replaceAll('/', '')}.yaml`;
  const tracking = `runs/${HOSTILE}`;
  folder.write({ [name]: specification(0), 'bad.yaml': `!Job {"${TURNED}": 1, ident: 5}\n` });
  const loud = join(tracking, `loud${TURNED}`);
  const below = (...words: string[]): string[] => [...words, tracking];
  for (const words of [
    [name, '--tracking', tracking, '--all-msg', '-v'],
    below('status'),
    below('status', '--all'),
    below('status', '--json'),
    ['show', loud],
    ['show', '--json', loud],
    ['show', join(tracking, 'absent')],
    below('logs'),
    below('logs', '--json'),
    ['query', tracking, 'SELECT * FROM messages'],
    ['query', tracking, 'SELECT * FROM messages', '--csv'],
    ['query', tracking, 'SELECT * FROM metrics', '--json'],
    ['query', tracking, `SELECT 1 AS '${HOSTILE}'`],
    ['query', tracking, `SELECT ${HOSTILE}`],
    below('report', 'usage'),
    below('report', 'usage', '--json'),
    below('attach'),
    below('stop'),
    ['ls', 'runs'],
    ['ls', 'runs', '--json'],
    ['ls', HOSTILE],
    ['check', name],
    ['check', 'bad.yaml'],
    ['check', HOSTILE],
    [name, '--tracking', tracking],
    ['status', HOSTILE],
    ['report', 'usage', HOSTILE],
    ['report', HOSTILE],
    ['logs', '--grep', `(${HOSTILE}`],
    ['rm', HOSTILE],
    ['rm', loud],
    [`--${HOSTILE}`],
    [name, '--sched-arg', `concurrency=${HOSTILE}`],
    ['message', HOSTILE],
    below('rm'),
  ]) {
    const { stdout, stderr } = await gator
      .startWith({ NO_COLOR: '', FORCE_COLOR: '1' }, ...words)
      .end();
    const said = (stdout + stderr).replaceAll('\r\n', '\n');
    expect(said.length, words.join(' ')).toBeGreaterThan(0);
    const found = OBEYED.exec(said);
    const place = found === null ? '' : said.slice(Math.max(0, found.index - 80), found.index + 40);
    expect(JSON.stringify(place), JSON.stringify(words)).toBe('""');
  }
});

test('a job keeps its colours, and they end with its line', async ({ folder, gator }) => {
  const args = ['-c', String.raw`printf '\033[32mgreen\n'`];
  folder.write({ 'job.yaml': renderInput(job({ command: 'sh', args })) });
  const { stdout } = await gator.startWith({ NO_COLOR: '', FORCE_COLOR: '1' }, 'job.yaml').end();
  expect(stdout).toContain(`${ESC}[32mgreen${ESC}[0m\n`);
});

describe.skipIf(lacksTmux)('on a terminal', () => {
  onTerminal('the live views pass on nothing of it either', async ({ folder, gator, open }) => {
    folder.write({ 'night.yaml': specification(300) });
    const terminal = await open(100, 30);
    const title = await terminal.title();
    await terminal.record(folder.at('written'));
    await terminal.type('gator night.yaml --progress --all-msg');
    await terminal.until(/RUN .*loud.*\n/);
    const other = await open(100, 30);
    await other.record(folder.at('attached'));
    await gator.begun();
    await other.type('gator attach');
    await other.until(/loud[^]*q leave$/);
    await other.press('q');
    await other.until(/\n[$#]$/);
    await terminal.press('C-c');
    await terminal.until(/jobs in [^]*[$#]$/);
    expect(await terminal.title()).toBe(title);
    for (const file of ['written', 'attached']) {
      const written = folder.read(file);
      expect(written).toContain('loud');
      // A view moves the cursor itself, but sets no title or clipboard, and asks the terminal nothing.
      expect(written).not.toMatch(
        new RegExp(`${ESC}[\\]P^_X]|${ESC}\\[[0-9;]*n|[\u0080-\u009f\u0007]`),
      );
      expect(written).not.toMatch(/[\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }
  });
});
