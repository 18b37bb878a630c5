import { expect } from 'vitest';
import { attributes, rows, type Row } from './support/records.ts';
import { test as rig } from './support/rig.ts';

const SEVERITY = { 10: 'DEBUG', 20: 'INFO', 30: 'WARNING', 40: 'ERROR', 50: 'CRITICAL' };

/** The lines of a job's outputs that are more than lines: `SEVERITY ident file:line`, with a dash for what is not known. */
function found(directory: string): string[] {
  const lines = rows(
    directory,
    `SELECT severity, ident, file, line FROM messages
     WHERE source LIKE 'std%' AND (severity != 20 OR ident IS NOT NULL OR file IS NOT NULL)
     ORDER BY id`,
  );
  return lines.map(shown);
}

function shown({ severity, ident, file, line }: Row): string {
  const name = Object.entries(SEVERITY).find(([value]) => Number(value) === severity)?.[1];
  return `${String(name)} ${ident ?? '-'} ${file ?? '-'}:${line ?? '-'}`;
}

/** Runs a job that prints a log to its stdout. */
const test = rig.extend('log', ({ folder, gator }) => {
  return async (fields: string, text: string, ...args: string[]) => {
    folder.write({ 'a.log': text, 'job.yaml': `!Job {command: cat, args: [a.log], ${fields}}\n` });
    return { ...(await gator.run('job.yaml', ...args)), found: found(gator.tracking) };
  };
});

const UVM = `UVM_INFO @ 0: reporter [RNTST] Running test fifo_test...
UVM_INFO tb/env.sv(31) @ 10: uvm_test_top.env [ENV] built
UVM_WARNING tb/driver.sv(77) @ 120: uvm_test_top.env.agent.drv [DRV/LATE] the bus was not ready
UVM_ERROR tb/scoreboard.sv(42) @ 3 ns: uvm_test_top.env.sb [SCBD] read 5a, expected a5
# UVM_FATAL /opt/tb/top.sv(9) @ 400: reporter [NOCOMP] no components
   12.5 the simulation goes on

--- UVM Report Summary ---
** Report counts by severity
UVM_INFO :    2
UVM_WARNING :    1
UVM_ERROR :    1
UVM_FATAL :    1
** Report counts by id
[SCBD]     1
`;

const GCC = `gcc -Wall -c main.c
main.c: In function 'main':
main.c:4:9: warning: unused variable 'x' [-Wunused-variable]
    4 |     int x;
src/list.c:12:3: error: expected ';' before 'return'
src/list.c:10:1: note: to match this '{'
util.h:3:10: fatal error: missing.h: No such file or directory
fifo.v:17: syntax error
fifo.v:20: error: Unable to bind wire/reg/memory 'ful' in 'tb'
%Warning-WIDTH: rtl/top.v:33:12: Operator ASSIGN expects 8 bits
%Error: rtl/top.v:40:1: syntax error, unexpected end
%Error: Exiting due to 1 error(s)
make: *** [Makefile:3: main.o] Error 1
`;

const PYTHON = `collecting 3 tests
Traceback (most recent call last):
  File "/srv/tests/run.py", line 9, in <module>
    main()
  File "/srv/tests/fifo.py", line 31, in main
    assert fifo.pop() == 5, "wrong word"
AssertionError: wrong word
going on
Traceback (most recent call last):
  File "run.py", line 2, in <module>
    raise SystemError
package.errors.Custom
KeyError: this is no traceback
`;

const GITHUB = `::group::unit
::debug::reading the list
::notice file=README.md,line=3::a word is missing
::warning file=src/app.js,line=1,col=5,title=Style::missing semicolon
::error file=src/app.js,line=20::not defined
::error::no place
::endgroup::
`;

test.for([
  {
    name: 'uvm',
    text: UVM,
    expected: [
      'INFO RNTST -:-',
      'INFO ENV tb/env.sv:31',
      'WARNING DRV/LATE tb/driver.sv:77',
      'ERROR SCBD tb/scoreboard.sv:42',
      'CRITICAL NOCOMP /opt/tb/top.sv:9',
    ],
  },
  {
    name: 'gcc',
    text: GCC,
    expected: [
      'WARNING unused-variable main.c:4',
      'ERROR - src/list.c:12',
      'INFO - src/list.c:10',
      'ERROR - util.h:3',
      'ERROR - fifo.v:17',
      'ERROR - fifo.v:20',
      'WARNING WIDTH rtl/top.v:33',
      'ERROR - rtl/top.v:40',
      'ERROR - -:-',
    ],
  },
  {
    name: 'python',
    text: PYTHON,
    expected: [
      'ERROR AssertionError /srv/tests/fifo.py:31',
      'ERROR package.errors.Custom run.py:2',
    ],
  },
  {
    name: 'github',
    text: GITHUB,
    expected: [
      'DEBUG - -:-',
      'INFO - README.md:3',
      'WARNING Style src/app.js:1',
      'ERROR - src/app.js:20',
      'ERROR - -:-',
    ],
  },
])('the parser $name reads a log', async ({ name, text, expected }, { log, folder, gator }) => {
  const { status, found } = await log(`parsers: [${name}]`, text);
  expect(found).toEqual(expected);
  expect(status).toBe(1);
  const messages = rows(gator.tracking, "SELECT message FROM messages WHERE source = 'stdout'");
  expect(messages.map(({ message }) => `${String(message)}\n`).join('')).toBe(text);
  expect(folder.read('tracking/latest/output.log')).toBe(text);
});

test('what a parser finds counts towards the limits', async ({ log, gator }) => {
  expect((await log('parsers: [uvm]', UVM, '--limit-error', '1')).status).toBe(1);
  expect(attributes(gator.tracking)['reason']).toBe('1 CRITICAL message, none is allowed');
  const allowed = await log('parsers: [uvm]', UVM, '--limit-error', '1', '--limit-critical', '1');
  expect(allowed.status).toBe(0);
  expect((await log('env: {}', UVM)).found).toEqual([]);
});

test('own rules find severity, ident and place; the first that matches has the line', async ({
  log,
}) => {
  const fields = `parsers: [
    {match: 'IGNORED', severity: INFO},
    {match: '^(?<severity>warning|ERROR|note) (?<ident>[A-Z]+-[0-9]+)'},
    {match: '^(?<file>[^:]+):(?<line>[0-9]+): FAILED', severity: CRITICAL},
    {match: 'alas', severity: ERROR}, gcc]`;
  const { found } = await log(
    fields,
    `ERROR IGNORED-1 as the first rule says
warning TIM-12 slow path
ERROR TIM-13 no path
note TIM-14 a word that is no severity
spec.ts:14: FAILED
well, alas
a.c:1: error: and a built-in rule after them
`,
  );
  expect(found).toEqual([
    'WARNING TIM-12 -:-',
    'ERROR TIM-13 -:-',
    'INFO TIM-14 -:-',
    'CRITICAL - spec.ts:14',
    'ERROR - -:-',
    'ERROR - a.c:1',
  ]);
});

rig.for([
  { setting: '', status: 1, severity: 40 },
  { setting: 'stderr: error', status: 1, severity: 40 },
  { setting: 'stderr: warning', status: 0, severity: 30 },
  { setting: 'stderr: info', status: 0, severity: 20 },
])("'$setting' sets what lines of stderr count as", async (each, { folder, gator }) => {
  folder.write({
    'group.yaml': `!JobGroup
${each.setting}
jobs: [!Job {ident: job, command: sh, args: [-c, 'echo text >&2']}]
`,
  });
  expect((await gator.run('group.yaml')).status).toBe(each.status);
  expect(
    rows(folder.at('tracking/latest/job'), "SELECT severity FROM messages WHERE source = 'stderr'"),
  ).toEqual([{ severity: each.severity }]);
});

rig('a parser goes before the setting of stderr, on either output', async ({ folder, gator }) => {
  const script = 'echo "a.c:1: warning: w" >&2; echo "a.c:2: error: e"; echo other >&2';
  folder.write({
    'job.yaml': `!Job {command: sh, args: [-c, '${script}'], stderr: info, parsers: [gcc]}\n`,
  });
  expect((await gator.run('job.yaml')).status).toBe(1);
  expect(found(gator.tracking).sort()).toEqual(['ERROR - a.c:2', 'WARNING - a.c:1']);
});

rig('parsers and stderr are inherited, and replaced', async ({ folder, gator }) => {
  const job = "command: sh, args: [-c, 'cat a.log; cat a.log >&2']";
  folder.write({
    'a.log': 'a.c:1: error: gcc\n::error::github\n',
    'tree.yaml': `!JobGroup
parsers: [gcc]
stderr: info
jobs:
  - !Job {ident: inherits, ${job}}
  - !Job {ident: replaces, ${job}, parsers: [github]}
  - !Job {ident: without, ${job}, parsers: []}
  - !JobArray
    ident: deep
    stderr: warning
    jobs: [!Job {ident: job, ${job}}]
`,
  });
  await gator.run('tree.yaml');
  const at = (...path: string[]): string[] => found(folder.at('tracking/latest', ...path)).sort();
  expect(at('inherits')).toEqual(['ERROR - a.c:1', 'ERROR - a.c:1']);
  expect(at('replaces')).toEqual(['ERROR - -:-', 'ERROR - -:-']);
  expect(at('without')).toEqual([]);
  expect(at('deep', 'job_0')).toEqual(['ERROR - a.c:1', 'ERROR - a.c:1', 'WARNING - -:-']);
});

rig.for(['^(?=a)b', '(a)\\1', 'a{100000}', '(', 'x*', '(?<nmae>a)'])(
  "gator check refuses the rule '%s'",
  async (match, { folder, gator }) => {
    folder.write({
      'job.yaml': `!Job
command: 'true'
parsers: [{match: '${match}', severity: ERROR}]
`,
    });
    const { status, stderr } = await gator.run('check', 'job.yaml');
    expect(status).toBe(2);
    expect(stderr).toMatch(/job\.yaml:3:19/);
  },
);

rig('a catastrophic rule does not stall the recording', async ({ folder, gator }) => {
  const line = `${'a'.repeat(4000)}!`;
  folder.write({
    'a.log': `${line}\n`.repeat(200),
    'job.yaml': `!Job
command: cat
args: [a.log]
parsers: [{match: '^(a+)+$', severity: ERROR}, {match: '(x+x+)+y', severity: ERROR}]
`,
  });
  expect((await gator.run('job.yaml')).status).toBe(0);
  const [row] = rows(
    gator.tracking,
    "SELECT count(*) AS lines FROM messages WHERE source = 'stdout'",
  );
  expect(row).toEqual({ lines: 200 });
});
