import { describe, expect } from 'vitest';
import { test } from './support/rig.ts';

const HELLO = '!Job {ident: hello, command: echo, args: [hello]}';
const FAILING = '!Job {ident: bad, command: sh, args: [-c, echo oh no >&2; exit 3]}';
const LOUD = '!Job {ident: loud, command: sh, args: [-c, echo quiet; echo loud >&2]}';
const PUPPET = '!Job {ident: puppet, command: puppet}';

const SPECS = {
  'hello.yaml': HELLO,
  'bad.yaml': FAILING,
  'loud.yaml': LOUD,
  'puppet.yaml': PUPPET,
  'both.yaml': `!JobGroup {ident: both, jobs: [${HELLO}, ${FAILING}]}`,
};

describe('a run', () => {
  test('prints the messages and the summary, and exits with 0', async ({ folder, gator }) => {
    folder.write(SPECS);
    const { status, stdout, stderr } = await gator.run('hello.yaml');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.split('\n').map((line) => line.replace(/^\[\d\d:\d\d:\d\d\] | {11}/, ''));
    expect(lines.slice(0, 6)).toEqual([
      '[INFO   ] Launching task: echo hello',
      '[INFO   ] hello',
      '[INFO   ] Task completed with return code 0',
      expect.stringMatching(/^\[INFO {3}\] Recorded 0 critical, 0 error/),
      '',
      expect.stringMatching(/^PASS {3}hello: 1 passed of 1 job in \d+\.\d s$/),
    ]);
    const [, tracking = ''] = /tracking: (.*)\n$/.exec(stdout) ?? [];
    expect(folder.at(tracking)).toBe(gator.tracking);
  });

  test('is what `gator run` does as well', async ({ folder, gator }) => {
    folder.write(SPECS);
    const { status, stdout } = await gator.run('run', 'hello.yaml');
    expect(status).toBe(0);
    expect(stdout).toMatch(/\] hello\n/);
  });

  test('that fails exits with 1 and says how to see more', async ({ folder, gator }) => {
    folder.write(SPECS);
    const { status, stdout } = await gator.run('both.yaml');
    expect(status).toBe(1);
    const [, command = ''] =
      /FAIL {3}both\/bad: exited with 3\n {7}error: oh no\n {7}more: (.*)\n/.exec(stdout) ?? [];
    const shown = await gator.shell(command);
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^FAIL both\/bad: exited with 3\n[^]*^errors +oh no$/m);
    expect(stdout).toMatch(/FAIL {3}both: 1 passed, 1 failed of 2 jobs/);
  });

  test('exits with 3 where no tracking directory can be', async ({ folder, gator }) => {
    folder.write({ ...SPECS, tracking: 'in the way' });
    const { status, stderr } = await gator.run('hello.yaml');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error: cannot make the tracking directory: .*\n$/);
  });

  test('inside a job is a root of its own', async ({ folder, gator }) => {
    const outer = '!Job {ident: outer, command: gator, args: [hello.yaml, --tracking, inner]}';
    folder.write({ ...SPECS, 'outer.yaml': outer });
    const variables = { GATOR_OPT_ID: 'renamed', GATOR_IDENT: 'stray' };
    const { status, stdout } = await gator.startWith(variables, 'outer.yaml').end();
    expect(status).toBe(0);
    expect(stdout).toMatch(/PASS {3}hello: 1 passed[^]*PASS {3}renamed: 1 passed/);
    expect(folder.has('inner/output.log')).toBe(true);
  });

  test('goes on to its verdict when nobody reads its output any more', async ({
    folder,
    gator,
    puppets,
  }) => {
    const reader = '( head -n 1 >/dev/null; exec <&-; echo gone )';
    const script = `{ gator puppet.yaml --tracking here; echo $? >status; } | ${reader}`;
    folder.write({ ...SPECS, 'outer.yaml': `!Job {command: sh, args: [-c, '${script}']}` });
    const launch = gator.start('outer.yaml');
    const puppet = await puppets.enter('puppet');
    await launch.printed('] gone');
    await puppet.print('more\n', 'stdout', 20_000);
    await puppet.exit(0);
    expect((await launch.end()).status).toBe(0);
    expect(folder.read('status')).toBe('0\n');
    expect(folder.lines('here/output.log')).toHaveLength(20_000);
  });
});

describe('a run that is stopped', () => {
  test.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s exits with %d', async ([signal, expected], { folder, gator, puppets }) => {
    folder.write(SPECS);
    const launch = gator.start('puppet.yaml');
    await puppets.enter('puppet');
    launch.kill(signal);
    const { status, stdout } = await launch.end();
    expect(status).toBe(expected);
    expect(stdout).toMatch(
      new RegExp(`Stopping: stopped by ${signal}; .* 10 s, Ctrl-C again ends now\\n`),
    );
    expect(stdout).toMatch(/ABORT {2}puppet: 0 passed, 1 aborted of 1 job in .* \(stopped by SIG/);
  });

  test('is told the longest time that any of its jobs has', async ({ folder, gator, puppets }) => {
    folder.write({ 'g.yaml': '!JobGroup {jobs: [!Job {ident: x, command: puppet, grace: 90s}]}' });
    const launch = gator.start('g.yaml');
    await puppets.enter('g/x');
    launch.kill('SIGTERM');
    expect((await launch.end()).stdout).toContain('has 90 s, Ctrl-C again ends now');
  });

  test('twice ends at once, with the status of the first', async ({ folder, gator, puppets }) => {
    folder.write(SPECS);
    const launch = gator.start('puppet.yaml');
    const puppet = await puppets.enter('puppet');
    await puppet.survive('SIGTERM');
    launch.kill('SIGINT');
    await launch.printed('Stopping');
    launch.kill('SIGTERM');
    const { status, stdout } = await launch.end();
    expect(status).toBe(130);
    expect(stdout).toMatch(
      'Ending now what still runs: stopped by SIGTERM; Ctrl-C again leaves at once\n',
    );
  });
});

describe('the options', () => {
  test.for([
    [[], ['ERROR', 'INFO']],
    [['--verbose'], ['DEBUG', 'ERROR', 'INFO']],
    [['-v'], ['DEBUG', 'ERROR', 'INFO']],
    [['--quiet'], ['ERROR']],
  ])('%j choose what is shown', async ([words = [], severities], { folder, gator }) => {
    folder.write(SPECS);
    const { stdout } = await gator.run(...words, 'loud.yaml');
    const shown = new Set(Array.from(stdout.matchAll(/ \[([A-Z]+) *\] /g), ([, name]) => name));
    expect([...shown].sort()).toEqual(severities);
    expect(stdout).toMatch(/FAIL {3}loud/);
  });

  test('--quiet leaves nothing to say of a success', async ({ folder, gator }) => {
    folder.write(SPECS);
    expect(await gator.run('--quiet', 'hello.yaml')).toMatchObject({ status: 0, stdout: '' });
  });

  test('--all-msg shows every layer’s messages, with its path', async ({ folder, gator }) => {
    folder.write(SPECS);
    const { stdout } = await gator.run('both.yaml', '--all-msg');
    expect(stdout).toMatch(/\] both: Running group/);
    expect(stdout).toMatch(/\] both\/hello: hello\n/);
    expect((await gator.run('both.yaml')).stdout).not.toMatch(/: hello\n/);
  });

  test('--id, --tracking and --limit-error do as they say', async ({ folder, gator }) => {
    folder.write(SPECS);
    const words = ['--id=other', '--tracking', 'a/b', '--limit-error', '1', 'loud.yaml'];
    const { status, stdout } = await gator.run(...words);
    expect(status).toBe(0);
    expect(stdout).toMatch(/PASS {3}other[^]* tracking: a\/b\n$/);
    const again = await gator.run(...words);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toMatch(/^error: .*a\/b holds a run already/);
  });

  test('--tracking takes no folder that holds something', async ({ folder, gator }) => {
    folder.write({ ...SPECS, 'own/spec.yaml': '# mine\n' });
    const { status, stderr } = await gator.run('hello.yaml', '--tracking', 'own');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: .*own is not empty: name a new directory, or an empty one\n$/);
    expect(folder.read('own/spec.yaml')).toBe('# mine\n');
    expect(folder.has('own/secret')).toBe(false);
  });

  test('come from variables, and the command line wins', async ({ folder, gator }) => {
    folder.write(SPECS);
    const variables = { GATOR_OPT_ID: 'of_variable', GATOR_OPT_VERBOSE: '0', GATOR_OPT_QUIET: '' };
    const byVariable = await gator.startWith(variables, 'hello.yaml').end();
    expect(byVariable.stdout).toMatch(/PASS {3}of_variable/);
    expect(byVariable.stdout).not.toMatch('DEBUG');
    const byWord = await gator.startWith(variables, 'hello.yaml', '--id', 'of_word').end();
    expect(byWord.stdout).toMatch(/PASS {3}of_word/);
  });

  test('--license and --sched-arg limit what fits', async ({ folder, gator }) => {
    folder.write({
      'big.yaml': '!Job {command: "true", resources: [!Cores [2], !License [ToolA, 2]]}',
    });
    const enough = { GATOR_OPT_LICENSE: 'ToolB=1,ToolA=2', GATOR_OPT_SCHED_ARG: 'concurrency=2' };
    const check = (...words: string[]) =>
      gator.startWith(enough, 'check', 'big.yaml', ...words).end();
    expect((await check()).status).toBe(0);
    const { status, stderr } = await check('--license', 'ToolA=1');
    expect(status).toBe(2);
    expect(stderr).toMatch(/2 × ToolA[^]*at most 1 × ToolA/);
    expect((await check('--sched-arg', 'concurrency=1')).status).toBe(2);
  });

  test('colour comes where it is asked for, and not where it is refused', async ({
    folder,
    gator,
  }) => {
    folder.write(SPECS);
    const coloured = await gator.startWith({ FORCE_COLOR: '1', NO_COLOR: '' }, 'bad.yaml').end();
    expect(coloured.stdout).toContain('\u001b[31mFAIL');
    const plain = await gator.startWith({ FORCE_COLOR: '1', NO_COLOR: '1' }, 'bad.yaml').end();
    expect(plain.stdout).not.toContain('\u001b');
  });

  test('--progress without a terminal is a line now and then, and no cursor control', async ({
    folder,
    gator,
    puppets,
  }) => {
    folder.write(SPECS);
    const launch = gator.start('puppet.yaml', '--progress', '--interval', '0.1');
    const puppet = await puppets.enter('puppet');
    await launch.printed('[RUNNING] 0/1, 0 passed, 1 running, 0 waiting');
    await puppet.exit(0);
    const { status, stdout } = await launch.end();
    expect(status).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.match(/RUNNING/g)).toHaveLength(1);
  });
});

describe('a mistake', () => {
  test.for([
    [[], "missing required argument 'SPEC'", '`gator run --help`'],
    [['chek', 'hello.yaml'], "unknown command 'chek'", 'did you mean check?'],
    [['frobnicate'], "unknown command 'frobnicate'", '`gator --help`'],
    [['hello.yaml', '--quite'], "unknown option '--quite'", 'did you mean --quiet?'],
    [['hello.yaml', 'two'], "too many arguments for 'run'", '`gator run --help`'],
    [['check', 'hello.yaml', '--progress'], "unknown option '--progress'", '`gator check --help`'],
    [['hello.yaml', '--interval', 'soon'], "'soon' is invalid: expected a number", '`gator'],
    [['hello.yaml', '--interval'], "option '--interval <SECONDS>' argument missing", '`gator'],
    [['hello.yaml', '--scheduler', 'slum'], "'slum' is invalid: expected local", '`gator'],
    [['hello.yaml', '--sched-arg', 'cores=2'], 'it takes concurrency=N', '`gator'],
    [['hello.yaml', '--license', 'ToolA'], 'expected NAME=N', '`gator'],
    [['hello.yaml', '--limit-error', '-1'], 'expected a whole number', '`gator'],
    [['hello.yaml', '--id', 'a/b'], "expected an ident, but it has a '/' in it", '`gator'],
  ] as const)(
    '%j exits with 2, says what is wrong and what to do',
    async ([words, what, hint], { folder, gator }) => {
      folder.write({ 'hello.yaml': HELLO });
      const { status, stdout, stderr } = await gator.run(...words);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      const [error = '', help = '', ...rest] = stderr.split('\n');
      expect(rest).toEqual(['']);
      expect(error).toMatch(/^error: /);
      expect(error).toContain(what);
      expect(help).toMatch(/^hint: /);
      expect(help).toContain(hint);
      expect(folder.has('tracking')).toBe(false);
    },
  );

  test.for([
    ['GATOR_OPT_INTERVAL', 'soon'],
    ['GATOR_OPT_QUIET', 'maybe'],
  ] as const)('in the variable %s names it', async ([name, text], { folder, gator }) => {
    folder.write(SPECS);
    const { status, stderr } = await gator.startWith({ [name]: text }, 'hello.yaml').end();
    expect(status).toBe(2);
    expect(stderr).toContain(`'${text}' from env '${name}' is invalid: expected`);
  });

  test('in a specification is shown with all others, and nothing runs', async ({
    folder,
    gator,
  }) => {
    folder.write({
      'wrong.yaml': '!JobGroup\njobs:\n  - !Job {comand: x}\n  - !Job {command: x, cwd: 3}\n',
    });
    for (const words of [['wrong.yaml'], ['check', 'wrong.yaml']]) {
      const { status, stdout, stderr } = await gator.run(...words);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/wrong\.yaml:3:11\n[^]*did you mean 'command'\?[^]*wrong\.yaml:4:/);
    }
    expect(folder.has('tracking')).toBe(false);
  });

  test('in a file’s name is told', async ({ gator }) => {
    const { status, stderr } = await gator.run('no.yaml');
    expect(status).toBe(2);
    expect(stderr).toMatch(/error: there is no such file\n.*no\.yaml/);
  });
});

test('check prints the tree that would run, and runs nothing', async ({ folder, gator }) => {
  folder.write({ 'tree.yaml': `!JobArray {ident: many, repeats: 20, jobs: [${HELLO}]}` });
  const { status, stdout } = await gator.run('check', 'tree.yaml', '--id', 'top');
  expect(status).toBe(0);
  expect(stdout).toBe('top  ×20\n└─ hello  echo hello  (1 core)\n\n20 jobs\n');
  expect(folder.has('tracking')).toBe(false);
});

test('help and version exit with 0', async ({ gator }) => {
  const version = await gator.run('--version');
  expect(version.status).toBe(0);
  expect(version.stdout).toMatch(/^gator \d+\.\d+\.\d+\n$/);
  const help = await gator.run('--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toMatch(/check \[options\][^]*--limit-critical <N>[^]*GATOR_OPT_ALL_MSG/);
});
