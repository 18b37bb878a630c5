import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { processesIn } from './support/processes.ts';
import { directories } from './support/records.ts';
import { test } from './support/rig.ts';
import { until } from './support/within.ts';

const SAY = 'echo "a, \\"b\\""; echo bad >&2';
const TREE = `!JobGroup
jobs:
  - !JobArray
    ident: sims
    repeats: 3
    jobs: [!Job {ident: sim, command: sh, args: [-c, '${SAY}']}]
  - !Job {ident: live, command: puppet, on_done: [sims]}
`;
const ERRORS = 'SELECT path, message FROM messages WHERE severity = 40 ORDER BY path';
const TOTAL = "SELECT source, count(*) AS n FROM messages WHERE source != 'gator' GROUP BY source";

test('one question is answered by all layers, while they run and afterwards', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  const live = await puppets.enter('tree/live');
  const tracking = await gator.begun();
  const json = async (...words: string[]): Promise<unknown> => {
    const { status, stdout, stderr } = await gator.run('query', ...words, '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  await live.print('said\n');
  const database = join(tracking, 'live/db.sqlite');
  await until(() => folder.has(database.slice(folder.path.length)), 'the database');
  let told: unknown = [];
  for (let asked = 0; asked < 100 && !JSON.stringify(told).includes('said'); asked += 1)
    told = await json('tree/live', "SELECT message FROM messages WHERE source = 'stdout'");
  expect(told).toEqual([{ message: 'said' }]);
  const errors = [0, 1, 2].map((n) => ({ path: `tree/sims/sim_${n}`, message: 'bad' }));
  expect(await json(ERRORS)).toEqual(errors);
  expect(await json(tracking, ERRORS)).toEqual(errors);
  expect(await json('tree/sims/sim_1', ERRORS)).toEqual([errors[1]]);
  const totals = [
    { source: 'stderr', n: 3 },
    { source: 'stdout', n: 4 },
  ];
  expect(await json(TOTAL)).toEqual(totals);
  await live.exit(0);
  await run.end();
  expect(await json(TOTAL)).toEqual(totals);
  const failed = `SELECT c.path || '/' || c.ident AS job, count(*) AS errors FROM children c
    JOIN messages m ON m.path = c.path || '/' || c.ident
    WHERE c.result = 'FAILURE' AND m.severity >= 40 AND m.source != 'gator' GROUP BY job ORDER BY job`;
  expect(await json(failed)).toEqual(errors.map(({ path }) => ({ job: path, errors: 1 })));
});

test('a crashed run answers with what its layers had recorded', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'tree.yaml': TREE });
  const run = gator.start('tree.yaml');
  await puppets.enter('tree/live');
  run.kill('SIGKILL');
  await run.end();
  await until(() => processesIn(folder.path).length === 0, 'the end of all processes');
  const { status, stdout, stderr } = await gator.run('query', TOTAL, '--csv');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe('source,n\r\nstderr,3\r\nstdout,3\r\n');
});

test('rows are columns that line up, CSV, or JSON', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': `!Job {ident: job, command: sh, args: [-c, '${SAY}']}` });
  await gator.run('job.yaml');
  const sql = `SELECT path, message, 9223372036854775807 AS big, NULL AS none, x'00ff' AS bytes,
    1.5 AS path, char(10, 155) AS odd FROM messages WHERE source = 'stdout'`;
  const columns = await gator.run('query', sql);
  expect(columns).toEqual({
    status: 0,
    signal: null,
    stderr: '',
    stdout:
      'path  message                  big  none  bytes    path  odd\n' +
      'job   a, "b"   9223372036854775807        x\'00ff\'   1.5  \\n\\x9b\n',
  });
  const csv = await gator.run('query', '--csv', sql);
  expect(csv.stdout).toBe(
    'path,message,big,none,bytes,path,odd\r\njob,"a, ""b""",9223372036854775807,,00ff,1.5,"\n\\x9b"\r\n',
  );
  const json = await gator.run('query', '--json', sql);
  expect(json.stdout).toBe(
    '[{"path":"job","message":"a, \\"b\\"","big":9223372036854775807,"none":null,' +
      '"bytes":"00ff","path:1":1.5,"odd":"\\n\\u009b"}]\n',
  );
  const none = 'SELECT path FROM series';
  expect((await gator.run('query', none)).stdout).toBe('path\n');
  expect((await gator.run('query', none, '--csv')).stdout).toBe('path\r\n');
  expect((await gator.run('query', none, '--json')).stdout).toBe('[]\n');
});

test('what is no question is refused in one line, and nothing is touched', async ({
  folder,
  gator,
}) => {
  folder.write({ 'group.yaml': `!JobGroup {jobs: [!Job {command: 'true'}]}` });
  await gator.run('group.yaml');
  const files = directories(gator.tracking).map((directory) => join(directory, 'db.sqlite'));
  const before = files.map((file) => readFileSync(file));
  const writes = 'a query only reads: begin it with SELECT';
  for (const [sql, reason] of [
    ['DELETE FROM messages', writes],
    ["VACUUM INTO 'stray'", writes],
    ["ATTACH 'stray' AS stray", writes],
    ['PRAGMA user_version = 9', writes],
    ["SELECT load_extension('stray')", 'a query only reads: load_extension() is refused'],
    ["SELECT writefile('stray', 'x')", 'no such function: writefile'],
    ['SELECT *\nFORM\nmessages', 'near "FORM": syntax error'],
    ['SELECT 1; SELECT 2', 'a query is one statement: there is more after the `;`'],
  ] as const) {
    const { status, stdout, stderr } = await gator.run('query', sql);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: ${reason}\n`,
    });
  }
  const unquoted = await gator.run('query', 'SELECT', '*', 'FROM', 'messages');
  expect(unquoted).toMatchObject({ status: 2, stdout: '' });
  expect(unquoted.stderr).toMatch(/^error: .* quote the statement\n$/);
  expect(await gator.run('query', 'nowhere', 'SELECT 1')).toMatchObject({ status: 2, stdout: '' });
  expect(files.map((file) => readFileSync(file))).toEqual(before);
  expect(folder.has('stray')).toBe(false);
});

test('a database that cannot be read is named, and the others answer', async ({
  folder,
  gator,
}) => {
  folder.write({ 'tree.yaml': TREE.replace('puppet', "'true'") });
  await gator.run('tree.yaml');
  const job = join(gator.tracking, 'sims/sim_1/db.sqlite');
  const whole = folder.at('whole');
  copyFileSync(job, whole);
  writeFileSync(job, 'no database, and longer than what stands at the head of one, '.repeat(9));
  const one = await gator.run('query', '--csv', ERRORS);
  expect(one).toEqual({
    status: 1,
    signal: null,
    stdout: 'path,message\r\ntree/sims/sim_0,bad\r\ntree/sims/sim_2,bad\r\n',
    stderr: "error: the database of 'tree/sims/sim_1' was left out: file is not a database\n",
  });
  copyFileSync(job, join(gator.tracking, 'sims/db.sqlite'));
  copyFileSync(whole, job);
  const tier = await gator.run(
    'query',
    '--csv',
    'SELECT DISTINCT path FROM messages ORDER BY path',
  );
  expect(tier).toMatchObject({ status: 1, stdout: 'path\r\ntree\r\ntree/live\r\n' });
  expect(tier.stderr).toMatch(/^error: the database of 'tree\/sims' was left out: .*\n$/);
});

test('a reader that has had enough ends a long answer', async ({ folder, gator }) => {
  folder.write({ 'job.yaml': "!Job {ident: job, command: 'true'}" });
  await gator.run('job.yaml');
  const sql =
    'WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n LIMIT 200000) SELECT x FROM n';
  const { stdout, stderr } = await gator.shell(`gator query '${sql}' | head -n 2`);
  expect({ stdout: stdout.split('\n').map((line) => line.trim()), stderr }).toEqual({
    stdout: ['x', '1', ''],
    stderr: '',
  });
});
