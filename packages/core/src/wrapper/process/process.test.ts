import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandEnd } from '../verdict.ts';
import type { CommandProcess, StartOptions } from './command-process.ts';
import { bind } from './libc.ts';
import { NodeProcess } from './node-process.ts';
import { PosixProcess } from './posix-process.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-process-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'tool'), '#!/bin/sh\necho "the tool: $*"\n', { mode: 0o755 });
  writeFileSync(join(folder, 'bin', 'data'), 'no program', { mode: 0o644 });
  writeFileSync(join(folder, 'bin', 'bare'), 'echo "bare: $0 $*"\n', { mode: 0o755 });
  writeFileSync(join(folder, 'bin', 'lost'), '#!/no/such/interpreter\n', { mode: 0o755 });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly end: CommandEnd;
  readonly output: string;
}

type Start = (
  options: StartOptions,
  outputs: { readonly stdout: number; readonly stderr: number },
) => CommandProcess;

/** Runs a command to its end, with both outputs in one file. */
async function run(start: Start, options: Partial<StartOptions>): Promise<Ended> {
  const file = join(folder, 'output');
  const output = openSync(file, 'w');
  const { PATH: path = '' } = process.env;
  const env = { PATH: path };
  const running = start(
    { command: 'true', args: [], cwd: folder, env, ...options },
    {
      stdout: output,
      stderr: output,
    },
  );
  closeSync(output);
  const end = await running.end;
  expect(running.exited).toBe(true);
  return { end, output: readFileSync(file, 'utf8') };
}

const libc = bind(koffi);
/** Signals 32 and 33, which the C library keeps to itself and no program sees. */
const INTERNAL = 0b11n << 31n;

describe.each([
  ['Node', (options, outputs) => new NodeProcess(options, outputs)],
  ['the C library', (options, outputs) => new PosixProcess(libc, options, outputs)],
] satisfies [string, Start][])('a command that %s starts', (_, start) => {
  const sh = (line: string, options: Partial<StartOptions> = {}): Promise<Ended> =>
    run(start, { command: 'sh', args: ['-c', line], ...options });
  const exited = { id: 'exited', code: 0 };
  const failed = (reason: string) => ({ end: { id: 'not-started', reason }, output: '' });

  test('tells its exit code, whatever it is', async () => {
    for (const code of [0, 1, 127, 200, 255])
      expect((await sh(`exit ${code}`)).end).toEqual({ id: 'exited', code });
  });

  test('tells the signal that ended it', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL', 'SIGSEGV'])
      expect((await sh(`kill -${signal.slice(3)} $$`)).end).toEqual({ id: 'killed', signal });
  });

  test('has signals as any program has them at its start', async () => {
    expect((await sh('kill -PIPE $$')).end).toEqual({ id: 'killed', signal: 'SIGPIPE' });
    const { output } = await sh('grep -E "^Sig(Blk|Ign)" /proc/self/status');
    const [blocked = 0n, ignored = 0n] = [...output.matchAll(/\t(\w+)/g)].map(([, mask = '']) =>
      BigInt(`0x${mask}`),
    );
    expect([blocked, ignored & ~INTERNAL]).toEqual([0n, 0n]);
  });

  test('leads a session of its own, and reads nothing', async () => {
    const { output } = await sh(
      'cut -d" " -f6 /proc/$$/stat; echo $$; cat; readlink /proc/$$/fd/0',
    );
    const [session, pid, input] = output.split('\n');
    expect(session).toBe(pid);
    expect(input).toBe('/dev/null');
  });

  test('has its two outputs and no other descriptor of ours', async () => {
    const { output } = await sh('echo out; echo err >&2; ls /proc/$$/fd');
    expect(output).toMatch(/^out\nerr\n0\n1\n2\n/);
    expect(output.split('\n').length).toBeLessThanOrEqual(7);
  });

  test('has its own environment and nothing else', async () => {
    const env = { PATH: process.env['PATH'] ?? '', A: 'ü =x', 'od-d.name': '1' };
    const { output } = await run(start, { command: 'env', env });
    expect(output.split('\n').slice(0, -1).sort()).toEqual(
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
  });

  test('is looked for on its own PATH, from its own folder', async () => {
    const tool = (path: string) =>
      run(start, { command: 'tool', args: ['a b'], env: { PATH: path } });
    const found = { end: exited, output: 'the tool: a b\n' };
    expect(await tool(join(folder, 'bin'))).toEqual(found);
    expect(await tool('bin')).toEqual(found);
    expect(
      await run(start, { command: './tool', args: ['a b'], cwd: join(folder, 'bin') }),
    ).toEqual(found);
    expect(await tool('/nowhere')).toEqual(failed("cannot start 'tool': not found on PATH"));
    expect(await run(start, { env: {} })).toMatchObject({ end: exited });
  });

  test('is a script of the shell where the system cannot execute it', async () => {
    const { end, output } = await run(start, { command: 'bin/bare', args: ['x'] });
    expect(end).toEqual(exited);
    expect(output).toMatch(/^bare: bin\/bare x\n$/);
  });

  test('says why it could not be started', async () => {
    const reasons = {
      'bin/data': 'it is not an executable file',
      'bin/none': 'there is no such file',
      'bin/lost': 'the interpreter that its first line names does not exist',
    };
    for (const [command, reason] of Object.entries(reasons))
      expect(await run(start, { command })).toEqual(failed(`cannot start '${command}': ${reason}`));
    expect(await run(start, { cwd: join(folder, 'gone') })).toEqual(
      failed(`the working directory ${join(folder, 'gone')} does not exist`),
    );
    expect(await run(start, { args: ['x'.repeat(4_000_000)] })).toEqual(
      failed("cannot start 'true': its arguments and environment are too long for this system"),
    );
  });

  test('is one of many that end together', async () => {
    const all = Array.from({ length: 50 }, (_each, code) => {
      const output = openSync('/dev/null', 'w');
      const outputs = { stdout: output, stderr: output };
      const env = { PATH: process.env['PATH'] ?? '' };
      const options = { command: 'sh', args: ['-c', `exit ${code}`], cwd: folder, env };
      const running = start(options, outputs);
      closeSync(output);
      return running.end;
    });
    const codes = (await Promise.all(all)).map((end) => (end.id === 'exited' ? end.code : -1));
    expect(codes).toEqual(codes.map((_each, place) => place));
  });
});
