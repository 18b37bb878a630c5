import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { statusOf } from './support/status.ts';
import { attributes } from './support/records.ts';
import { lacksTmux, test } from './support/terminal.ts';
import type { Tmux } from './support/tmux.ts';

const SPEC = `!JobGroup
ident: night
jobs:
  - !JobGroup
    ident: sims
    jobs:
      - !Job {ident: a, command: puppet}
      - !Job {ident: b, command: puppet}
  - !Job {ident: lint, command: puppet}
  - !Job {ident: report, on_done: [sims], command: 'true'}
`;
const RUN = ['night.yaml', '--sched-arg', 'concurrency=4'];
const HINT = /q leave$/;

/** Presses keys, one after the other. */
async function press(terminal: Tmux, ...keys: string[]): Promise<void> {
  for (const key of keys) await terminal.press(key);
}

/** The row of the tree that shows a layer, or that the cursor is on; -1 for none. */
function rowOf(screen: string, pattern: RegExp): number {
  return screen.split('\n').findIndex((line) => pattern.test(line));
}

/** Moves the cursor to a row. */
async function moveTo(terminal: Tmux, ident: string): Promise<void> {
  const target = new RegExp(` (?:RUN|WAIT|PASS|FAIL|ABORT|SKIP) +${ident}\\b`);
  const screen = await terminal.until(target);
  const rows = rowOf(screen, target) - rowOf(screen, /^> /);
  const keys = Array.from({ length: Math.abs(rows) }, () => (rows > 0 ? 'Down' : 'Up'));
  await press(terminal, ...keys);
  await terminal.until(new RegExp(`^>.*${target.source}`, 'm'));
}

/** The pane of the layer that is looked at: what is below its title. */
function paneOf(screen: string): string {
  return screen.slice(screen.indexOf('\n── '));
}

describe.skipIf(lacksTmux)('on a terminal', () => {
  test('a live run: the tree moves, messages follow, a failure is found, and leaving disturbs nothing', async ({
    folder,
    gator,
    puppets,
    open,
  }) => {
    folder.write({ 'night.yaml': SPEC });
    const run = gator.start(...RUN);
    const [a, b, lint] = await puppets.enterAll('night/sims/a', 'night/sims/b', 'night/lint');
    const terminal = await open(80, 24);
    await terminal.type('gator attach');
    const first = await terminal.until(
      /^> ▾ RUN {3}night: 3 running, 1 waiting[^]*lint[^]*── RUN night {2}[^]*Launched[^]*q leave$/m,
    );
    expect(first).toMatch(/^\[>+\.+\] 0\/4/);
    expect(first).toMatch(/ WAIT {2}report {2}waits for sims \(on_done\)/);
    expect(first.split('\n')).toHaveLength(24);
    expect(await terminal.hasCursor()).toBe(false);

    // To the group, into it, and to its first job.
    await terminal.until(/▸ RUN {3}sims/);
    await moveTo(terminal, 'sims');
    await press(terminal, 'Right');
    await terminal.until(/^> .*▾ RUN {3}sims[^]* b {2}/m);
    await moveTo(terminal, 'a');
    await terminal.until(/── RUN night\/sims\/a [^]*Launching task/);
    await terminal.until(/^cores .* memory .*B {2}\d+ messages/m);
    await a?.print('hello from a\n');
    expect(paneOf(await terminal.until(/hello from a/))).toContain('hello from a');

    await a?.print('something broke\n', 'stderr');
    await a?.exit(3);
    await terminal.until(/FAIL {2}a .*exited with 3[^]*── FAIL night\/sims\/a/);
    await press(terminal, 'f');
    const failed = await terminal.until(/failed only/);
    expect(failed).not.toMatch(/lint|report/);
    expect(failed).toMatch(/sims[^]*FAIL {2}a/);
    await press(terminal, 'Escape');
    await terminal.until(/night: 0 passed, 1 failed, 2 running[^]*lint/);

    await press(terminal, 'q');
    const left = await terminal.until(/\n[$#]$/);
    expect(left).toMatch(/^RUN {3}night: 1\/4, 0 passed, 1 failed, 2 running/m);
    expect(left).toMatch(/more: gator show tracking\/.*\/sims\/a$/m);
    expect(await terminal.hasCursor()).toBe(true);
    for (const job of [b, lint]) await job?.exit(0);
    expect((await run.end()).status).toBe(1);
  });

  test('several look on at once; one stops a layer after a question, and the others see it', async ({
    folder,
    gator,
    puppets,
    open,
  }) => {
    folder.write({ 'night.yaml': SPEC });
    const run = gator.start(...RUN);
    const [, , lint] = await puppets.enterAll('night/sims/a', 'night/sims/b', 'night/lint');
    const terminals = [await open(80, 24), await open(160, 40)] as const;
    for (const each of terminals) {
      await each.type('gator attach');
      await each.until(/RUN {3}lint[^]*q leave$/);
    }
    const [one, other] = terminals;
    await moveTo(one, 'sims');
    await press(one, 's');
    await one.until(/^stop night\/sims \(2 running\)\? y stops it/m);
    await press(one, 'x');
    await one.until(/nothing was stopped/);
    await press(one, 's');
    await one.until(/y stops it/);
    await press(one, 'y');
    for (const each of [one, other])
      await each.until(/ABORT sims: .*2 aborted.*stopped by user[^]*PASS {2}report/);
    await lint?.exit(0);
    await other.until(/^FAIL {2}night: 2 passed, 2 aborted of 4 jobs/m);
    expect((await run.end()).status).toBe(1);
    expect((await statusOf(gator)).children.map(({ ident, result }) => [ident, result])).toEqual(
      expect.arrayContaining([
        ['sims', 'ABORTED'],
        ['lint', 'SUCCESS'],
      ]),
    );
    for (const each of terminals) {
      await press(each, 'q');
      await each.until(/\n[$#]$/);
    }
  });

  test('a finished run opens too: its messages are scrolled through and searched, its facts are shown', async ({
    folder,
    gator,
    open,
  }) => {
    const script = 'seq 1 3000; gator metric coverage 0.5; echo kept > kept.txt';
    folder.write({
      'one.yaml': `!Job {command: sh, args: [-c, '${script}'], artefacts: [kept.txt]}\n`,
    });
    expect((await gator.run('one.yaml', '--quiet')).status).toBe(0);
    const terminal = await open(80, 24);
    await terminal.type('gator attach');
    await terminal.until(/^PASS {2}one: 1 passed of 1 job[^]* 3000$/m);
    // A single job's messages have the keys from the start.
    await press(terminal, '/', '1', '2', '3', '4', 'Enter');
    expect(await terminal.until(/ 1234$/m)).toMatch(/… and \d+ more below/);
    await press(terminal, 'Home');
    await terminal.until(/Launching task[^]* 1$/m);
    await press(terminal, 'PageDown', 'PageDown');
    await terminal.until(/ 20$/m);
    await press(terminal, 'End');
    await terminal.until(/return code 0/);
    await press(terminal, 'd');
    const facts = await terminal.until(/artefacts/);
    expect(facts).toMatch(/^command {5}sh -c/m);
    expect(facts).toMatch(/coverage = 0\.5/);
    expect(facts).toMatch(/artefacts\/kept\.txt/);
    await press(terminal, 'q');
    await terminal.until(/\n[$#]$/);
  });

  test('a crashed run is shown as lost, and a view of it goes on', async ({
    folder,
    gator,
    puppets,
    open,
  }) => {
    folder.write({ 'night.yaml': SPEC });
    const run = gator.start(...RUN);
    await puppets.enterAll('night/sims/a', 'night/sims/b', 'night/lint');
    const terminal = await open(80, 24);
    await terminal.type('gator attach');
    await terminal.until(/RUN {3}lint[^]*q leave$/);
    run.kill('SIGKILL');
    await run.end();
    await terminal.until(/^ABORT night: .*aborted of 4 jobs.* lost/m);
    await press(terminal, 'q');
    await terminal.until(/\n[$#]$/);
    await terminal.type('clear; gator attach');
    await terminal.until(/^ABORT night: [^]*q leave$/m);
    await press(terminal, 'C-c');
    await terminal.until(/\n[$#]$/);
    expect(await terminal.hasCursor()).toBe(true);
  });

  test('a view of a run that hangs can be left, and shows how it was last', async ({
    folder,
    gator,
    puppets,
    open,
  }) => {
    folder.write({ 'night.yaml': SPEC });
    const run = gator.start(...RUN);
    const jobs = await puppets.enterAll('night/sims/a', 'night/sims/b', 'night/lint');
    const terminal = await open(80, 24);
    await terminal.type('gator attach');
    await terminal.until(/RUN {3}lint[^]*q leave$/);
    run.kill('SIGSTOP');
    await press(terminal, 'q');
    await terminal.until(/RUN {3}lint[^]*\n[$#]$/);
    run.kill('SIGCONT');
    for (const job of jobs) await job.exit(0);
    await run.end();
  });

  test('by its address, with help, resized, and paused by Ctrl-Z', async ({
    folder,
    gator,
    puppets,
    open,
  }) => {
    folder.write({ 'night.yaml': SPEC });
    const run = gator.start(...RUN);
    const jobs = await puppets.enterAll('night/sims/a', 'night/sims/b', 'night/lint');
    const tracking = await gator.begun();
    const address = String(attributes(tracking)['address']);
    folder.write({ key: readFileSync(join(tracking, 'secret'), 'utf8') });
    const terminal = await open(80, 24);
    await terminal.type(`gator attach ${address} --secret-file key`);
    await terminal.until(/RUN {3}lint[^]*q leave$/);
    await press(terminal, '?');
    await terminal.until(/leave; the run goes on[^]*any key goes back$/);
    await press(terminal, '?');
    await terminal.until(HINT);
    await terminal.resize(150, 30);
    expect(await terminal.until(/ │ ── RUN night /)).toMatch(/RUN {3}lint/);
    await terminal.resize(80, 24);
    await terminal.until(/^── RUN night [^]*q leave$/m);
    await moveTo(terminal, 'sims');
    await press(terminal, 'Right');
    await terminal.until(/^(?=[^]*RUN {3}a )(?=[^]*RUN {3}b )/);
    await press(terminal, 'C-z');
    await terminal.until(/Stopped/i);
    expect(await terminal.hasCursor()).toBe(true);
    await terminal.type('fg');
    await terminal.until(/^(?=[^]*RUN {3}a )(?=[^]*RUN {3}b )[^]*q leave$/);
    for (const job of jobs) await job.exit(0);
    await run.end();
    await press(terminal, 'q');
    await terminal.until(/\n[$#]$/);
  });
});

test('without a terminal, lines tell how far the run is until it ends', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'night.yaml': SPEC });
  const run = gator.start(...RUN);
  const jobs = await puppets.enterAll('night/sims/a', 'night/sims/b', 'night/lint');
  const attached = gator.start('attach');
  await attached.printed('0/4, 0 passed, 3 running');
  for (const job of jobs) await job.exit(0);
  await run.end();
  const { status, stdout } = await attached.end();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^PASS {2}night: 4 passed of 4 jobs/m);
  expect(stdout).not.toContain('\u001b');
});
