import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_STOP } from '@gator/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Command, type CommandOptions, type CommandReport } from './command.ts';
import { signal } from './process/orphans.ts';
import { groupLives } from './group.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gator-command-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly command: Command;
  readonly ended: Promise<CommandReport & { readonly stdout: string; readonly stderr: string }>;
}

/** Starts a command and gathers what it prints; `onText` hears all of its stdout so far. */
function start(
  words: readonly [string, ...string[]],
  options: Partial<CommandOptions> = {},
  onText: (text: string) => void = () => undefined,
): Run {
  const output = { stdout: '', stderr: '' };
  const [name, ...args] = words;
  const command = new Command({
    command: name,
    args,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    stop: DEFAULT_STOP,
    onExit: () => undefined,
    // What is left is not asked, since nobody waits for it here.
    onLeft: () => {
      command.kill();
    },
    onStopFault: (reason) => {
      expect.unreachable(reason);
    },
    endStrays: () => 0,
    endOrphans: () => 0,
    onOutput: (source, chunk) => {
      output[source] += chunk.toString('latin1');
      if (source === 'stdout') onText(output.stdout);
      return undefined;
    },
    ...options,
  });
  return { command, ended: command.over.then((report) => ({ ...report, ...output })) };
}

/** Runs a shell's command line to its end. */
function sh(line: string, options: Partial<CommandOptions> = {}): Run['ended'] {
  return start(['sh', '-c', line], options).ended;
}

/** Starts a shell's command line that says `ready`, and then does this to it. */
async function shThen(
  line: string,
  act: (command: Command) => void,
  options: Partial<CommandOptions> = {},
) {
  const ready = Promise.withResolvers<undefined>();
  const { command, ended } = start(['sh', '-c', line], options, (text) => {
    if (text.includes('ready')) ready.resolve(undefined);
  });
  await ready.promise;
  act(command);
  return { command, report: await ended };
}

describe('a command', () => {
  it('tells its exit code, and what it printed where', async () => {
    expect(await sh('echo out; echo err >&2; exit 7')).toEqual({
      end: { id: 'exited', code: 7 },
      leaks: [],
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('tells the signal that ended it', async () => {
    expect((await sh('kill -SEGV $$')).end).toEqual({ id: 'killed', signal: 'SIGSEGV' });
  });

  it('finds its input empty', async () => {
    expect(await start(['cat']).ended).toMatchObject({
      end: { id: 'exited', code: 0 },
      stdout: '',
    });
  });

  it('may open its outputs again by their names', async () => {
    const { end, stdout, stderr } = await sh(
      'echo both | tee /dev/stderr; echo more > /dev/stdout',
    );
    expect([end, stdout, stderr]).toEqual([{ id: 'exited', code: 0 }, 'both\nmore\n', 'both\n']);
  });

  it('loses no byte of a large output', async () => {
    const { stdout } = await sh('head -c 3000000 /dev/zero; echo end');
    expect([stdout.length, stdout.slice(-4)]).toEqual([3_000_004, 'end\n']);
  });

  it('is read no faster than it is taken, and then to its end', async () => {
    let bytes = 0;
    let taking = 0;
    const onOutput = async (_: string, chunk: Buffer): Promise<void> => {
      taking += 1;
      expect(taking).toBe(1);
      bytes += chunk.length;
      await new Promise(setImmediate);
      taking -= 1;
    };
    await sh('head -c 2000000 /dev/zero', { onOutput });
    expect(bytes).toBe(2_000_000);
  });

  it('leaves nothing behind in its pipes though what it printed was not taken before its end', async () => {
    let bytes = 0;
    const never = Promise.withResolvers<never>();
    const onOutput = (_: string, chunk: Buffer): Promise<never> => {
      bytes += chunk.length;
      return never.promise;
    };
    expect((await sh('printf x; head -c 60000 /dev/zero', { onOutput })).leaks).toEqual([]);
    expect(bytes).toBe(60_001);
  });

  it('lets the tail of a pipeline end by itself', async () => {
    const { stdout, leaks } = await sh('(sleep 0.05; echo late) & echo early');
    expect([stdout, leaks]).toEqual(['early\nlate\n', []]);
  });
});

describe('a command that cannot start', () => {
  const none = { leaks: [], stdout: '', stderr: '' };

  it('says that its program is not on PATH, or not there', async () => {
    const reason = "cannot start 'no-such-program': not found on PATH";
    expect(await start(['no-such-program']).ended).toEqual({
      end: { id: 'not-started', reason },
      ...none,
    });
    const { end } = await start(['/no/such/program']).ended;
    expect(end).toEqual({
      id: 'not-started',
      reason: "cannot start '/no/such/program': there is no such file",
    });
  });

  it('says that its program is no executable file', async () => {
    const file = join(folder, 'data');
    writeFileSync(file, 'x', { mode: 0o644 });
    const reason = `cannot start '${file}': it is not an executable file`;
    expect(await start([file]).ended).toEqual({ end: { id: 'not-started', reason }, ...none });
  });

  it('says that its working directory is not there', async () => {
    const cwd = join(folder, 'absent');
    const reason = `the working directory ${cwd} does not exist`;
    expect(await start(['true'], { cwd }).ended).toEqual({
      end: { id: 'not-started', reason },
      ...none,
    });
  });

  it('leaves nothing open of its outputs where its arguments are too long', async () => {
    const { end } = await start(['true', 'x'.repeat(4_000_000)]).ended;
    expect(end).toEqual({
      id: 'not-started',
      reason: "cannot start 'true': its arguments and environment are too long for this system",
    });
    expect(await sh('echo next')).toMatchObject({ stdout: 'next\n', leaks: [] });
  });
});

describe('a command that is stopped', () => {
  it('is asked to end', async () => {
    const line = 'trap "echo tidy; exit 3" TERM; echo ready; while :; do sleep 0.02; done';
    const { report } = await shThen(line, (command) => command.ask());
    expect(report).toMatchObject({
      end: { id: 'exited', code: 3 },
      stdout: 'ready\ntidy\n',
      leaks: [],
    });
  });

  it('is asked by the signal that it wants', async () => {
    const line = 'trap "echo tidy; exit 4" INT; echo ready; while :; do sleep 0.02; done';
    const stop = { signal: 'INT' } as const;
    const { report } = await shThen(line, (command) => command.ask(), { stop });
    expect(report).toMatchObject({ end: { id: 'exited', code: 4 }, stdout: 'ready\ntidy\n' });
  });

  it('is asked by SIGTERM what it leaves, which may be deaf to its own signal', async () => {
    const line = 'trap "exit 4" INT; (trap "" INT; echo ready; exec sleep 60) & wait';
    let command: Command | undefined;
    const ask = (each: Command): void => {
      command = each;
      each.ask();
    };
    const onLeft = (): void => command?.ask();
    const { report } = await shThen(line, ask, { stop: { signal: 'INT' }, onLeft });
    expect(report.end).toEqual({ id: 'exited', code: 4 });
    expect(report.leaks).toEqual(['it left processes running, which were ended']);
  });

  it('is asked by the command that knows how, which is told its group and heard', async () => {
    const line = 'trap "exit 5" USR1; echo ready; while :; do sleep 0.02; done';
    const ask = 'echo asking $GATOR_PID; kill -USR1 $GATOR_PID; echo done >&2';
    const stop = { command: 'sh', args: ['-c', ask] };
    const { command, report } = await shThen(line, (each) => each.ask(), { stop });
    expect(report).toMatchObject({
      end: { id: 'exited', code: 5 },
      stdout: `ready\nasking ${command.pid ?? 0}\n`,
      stderr: 'done\n',
      leaks: [],
    });
  });

  it.each([
    [{ command: 'no-such-program', args: [] }, "cannot start 'no-such-program': not found on PATH"],
    [{ command: 'false', args: [] }, 'it exited with 1'],
    [{ command: 'sh', args: ['-c', 'kill $$'] }, 'it was killed by SIGTERM'],
  ])('gets SIGTERM where its stop command fails: %j', async (stop, reason) => {
    const faults: string[] = [];
    const onStopFault = (fault: string): void => void faults.push(fault);
    const line = 'echo ready; exec sleep 60';
    const { report } = await shThen(line, (each) => each.ask(), { stop, onStopFault });
    expect(report.end).toEqual({ id: 'killed', signal: 'SIGTERM' });
    expect(faults).toEqual([reason]);
  });

  it('is killed with its stop command, which has failed nobody then', async () => {
    const ready = Promise.withResolvers<undefined>();
    const stop = { command: 'sh', args: ['-c', 'echo stopping; exec sleep 60'] };
    const { command, ended } = start(['sh', '-c', 'exec sleep 60'], { stop }, (text) => {
      if (text.includes('stopping')) ready.resolve(undefined);
    });
    command.ask();
    await ready.promise;
    command.kill();
    expect(await ended).toMatchObject({ end: { id: 'killed', signal: 'SIGKILL' }, leaks: [] });
  });

  it('is killed at once, whatever it listens to', async () => {
    const line = 'trap "" TERM; echo ready; while :; do sleep 0.02; done';
    const stop = (command: Command): void => {
      command.ask();
      command.kill();
    };
    const { command, report } = await shThen(line, stop);
    expect(report).toMatchObject({ end: { id: 'killed', signal: 'SIGKILL' }, leaks: [] });
    expect(groupLives(command.pid ?? 0)).toBe(false);
  });

  it('ends though it is suspended', async () => {
    const { report } = await shThen('echo ready; kill -STOP $$; echo never', (command) =>
      command.ask(),
    );
    expect(report).toMatchObject({ end: { id: 'killed', signal: 'SIGTERM' }, stdout: 'ready\n' });
  });

  it('ends with all that it started', async () => {
    const line = 'sleep 60 & sleep 60 & echo ready; wait';
    const { command, report } = await shThen(line, (each) => each.ask());
    expect(report.end).toEqual({ id: 'killed', signal: 'SIGTERM' });
    expect(groupLives(command.pid ?? 0)).toBe(false);
  });
});

describe('what a command leaves running', () => {
  it('is ended where it is in its group, and told', async () => {
    const { command, ended } = start(['sh', '-c', 'sleep 60 & echo done']);
    const { end, leaks, stdout } = await ended;
    expect([end, stdout]).toEqual([{ id: 'exited', code: 0 }, 'done\n']);
    expect(leaks).toEqual(['it left processes running, which were ended']);
    expect(groupLives(command.pid ?? 0)).toBe(false);
  });

  it('is looked for where it has left the group and holds an output; the next command has outputs of its own', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const daemon =
      'setsid sh -c \'echo $$; trap "echo stray" TERM; while :; do sleep 0.02; done\' &';
    const endStrays = (): number => 0;
    const { ended } = start(['sh', '-c', daemon], { endStrays }, (text) => {
      resolve(Number(text));
    });
    const { leaks, end } = await ended;
    expect(end).toEqual({ id: 'exited', code: 0 });
    expect(leaks).toEqual([
      'a process outside its group still held its output, and could not be found',
    ]);
    const stray = await promise;
    try {
      const next = await shThen('echo ready; sleep 0.2', () => process.kill(stray, 'SIGTERM'));
      expect(next.report).toMatchObject({ stdout: 'ready\n', leaks: [] });
    } finally {
      signal(-stray, 'SIGKILL');
    }
  });

  it('is looked for everywhere once it was told to end', async () => {
    const line = 'echo ready; exec sleep 60';
    const { report } = await shThen(line, (each) => each.ask(), { endStrays: () => 1 });
    expect(report.leaks).toEqual(['it left processes running, which were ended']);
  });

  it('is told where it was a daemon that holds nothing', async () => {
    expect((await sh('true', { endOrphans: () => 1 })).leaks).toEqual([
      'it left processes running, which were ended',
    ]);
  });
});
