import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { expect } from 'vitest';
import { artefacts, attributes, messages, results, rows } from './support/records.ts';
import { test } from './support/rig.ts';
import { Connection } from './support/socket.ts';
import { until } from './support/within.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('paths, patterns and folders are collected, with size and SHA-256', async ({
  folder,
  gator,
}) => {
  folder.write({
    'job.yaml': `!Job
cwd: work
command: ./build
artefacts:
  - plain.txt
  - out/sim.bin
  - logs/**/*.log
  - {path: 'cover?.dat', name: cover/}
  - {path: out/sim.bin, name: tools/sim}
  - {path: html, name: report}
  - ../beside.txt
  - missing.txt
`,
    'beside.txt': 'beside\n',
    'work/build': `#!/bin/sh
mkdir -p out logs/unit/deep html/css
echo plain > plain.txt
printf 'binary\\0' > out/sim.bin
echo a > logs/unit/a.log; echo b > logs/unit/deep/b.log; echo c > logs/c.txt
echo 1 > cover1.dat; echo 2 > cover2.dat
echo page > html/index.html; echo style > html/css/main.css
`,
  });
  expect((await gator.run('job.yaml')).status).toBe(0);
  const { tracking } = gator;
  expect(artefacts(tracking)).toEqual([
    'beside.txt',
    'cover/cover1.dat',
    'cover/cover2.dat',
    'logs/unit/a.log',
    'logs/unit/deep/b.log',
    'out/sim.bin',
    'plain.txt',
    'report/css/main.css',
    'report/index.html',
    'tools/sim',
  ]);
  for (const row of rows(tracking, 'SELECT name, path, size, sha256 FROM artefacts')) {
    expect(row['path']).toBe(`artefacts/${String(row['name'])}`);
    const text = folder.read('tracking/latest', String(row['path']));
    expect(row).toMatchObject({ size: text.length, sha256: sha256(text) });
  }
});

test('an artefact is a copy: what is written to the file later does not change it', async ({
  folder,
  gator,
}) => {
  folder.write({
    'two.yaml': `!JobGroup
jobs:
  - !Job {ident: first, command: sh, args: [-c, 'echo one > f'], artefacts: [f]}
  - !Job {ident: second, command: sh, args: [-c, 'printf two >> f'], artefacts: [f], on_pass: [first]}
`,
  });
  expect((await gator.run('two.yaml')).status).toBe(0);
  expect(folder.read('tracking/latest/first/artefacts/f')).toBe('one\n');
  expect(folder.read('tracking/latest/second/artefacts/f')).toBe('one\ntwo');
  expect(statSync(folder.at('f')).nlink).toBe(1);
});

test.for([
  { status: 0, kept: ['always', 'pass'] },
  { status: 3, kept: ['always', 'fail'] },
])('`when` says after which end: status $status', async ({ status, kept }, { folder, gator }) => {
  folder.write({
    'job.yaml': `!Job
command: sh
args: [-c, 'touch pass fail always; exit ${status}']
artefacts: [{path: pass, when: pass}, {path: fail, when: fail}, {path: always, when: always}]
`,
  });
  expect((await gator.run('job.yaml')).status).toBe(status === 0 ? 0 : 1);
  expect(artefacts(gator.tracking)).toEqual(kept);
});

test.for([
  { name: 'required: true', required: true, reason: "artefact 'out/x.bin' is missing" },
  { name: 'required: false', required: false, reason: '' },
])('a missing artefact with $name', async ({ required, reason }, { folder, gator }) => {
  folder.write({
    'job.yaml': `!Job
command: 'true'
artefacts: [{path: out/x.bin, required: ${String(required)}}]
`,
  });
  const { status, stdout } = await gator.run('job.yaml');
  expect(status).toBe(required ? 1 : 0);
  expect(attributes(gator.tracking)['reason']).toBe(reason);
  expect(stdout).toContain(reason);
});

test('a pattern that finds nothing is missing too, and other failures are told before it', async ({
  folder,
  gator,
}) => {
  const artefact = '{path: "*.bin", name: bin/, required: true}';
  folder.write({
    'group.yaml': `!JobGroup
jobs:
  - !Job {ident: passes, command: 'true', artefacts: [${artefact}]}
  - !Job {ident: fails, command: 'false', artefacts: [${artefact}]}
`,
  });
  await gator.run('group.yaml');
  expect(rows(gator.tracking, 'SELECT ident, reason FROM children ORDER BY ident')).toEqual([
    { ident: 'fails', reason: 'exited with 1' },
    { ident: 'passes', reason: "artefact 'bin/' is missing" },
  ]);
});

test('a job that is stopped leaves its artefacts too', async ({ folder, gator, puppets }) => {
  folder.write({
    'partial.txt': 'so far\n',
    'group.yaml': `!JobGroup
jobs: [!Job {ident: job, command: puppet, artefacts: [partial.txt, {path: group.yaml, when: pass}]}]
`,
  });
  const run = gator.start('group.yaml');
  const job = await puppets.enter('group/job');
  run.kill('SIGTERM');
  await job.gone;
  expect((await run.end()).status).toBe(143);
  expect(results(gator.tracking)).toMatchObject({ 'group/job': 'ABORTED' });
  expect(artefacts(gator.tracking)).toEqual(['job: partial.txt']);
  expect(folder.read('tracking/latest/job/artefacts/partial.txt')).toBe('so far\n');
});

test('a job names an artefact while it runs, and keeps it as it was then', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!Job {command: puppet}\n', 'state.txt': 'early\n' });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  const wrapper = await Connection.open(job.env['GATOR_PARENT'] ?? '');
  expect(await wrapper.ask('artefact', { path: 'state.txt' })).toEqual({
    name: 'state.txt',
    size: 6,
    sha256: sha256('early\n'),
  });
  await until(() => artefacts(gator.tracking)[0] === 'state.txt', 'the record of the artefact');
  folder.write({ 'state.txt': 'late\n' });
  expect(await wrapper.ask('artefact', { path: 'state.txt' })).toMatch(/already/);
  expect(
    await wrapper.ask('artefact', { path: folder.at('state.txt'), name: 'later/state.txt' }),
  ).toMatchObject({ name: 'later/state.txt' });
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(folder.read('tracking/latest/artefacts/state.txt')).toBe('early\n');
  expect(folder.read('tracking/latest/artefacts/later/state.txt')).toBe('late\n');
});

test('no name leads out of the tracking directory, and nothing is overwritten', async ({
  folder,
  gator,
  puppets,
}) => {
  folder.write({ 'job.yaml': '!Job {command: puppet}\n', file: 'text\n', victim: 'untouched\n' });
  const run = gator.start('job.yaml');
  const job = await puppets.enter('job');
  const wrapper = await Connection.open(job.env['GATOR_PARENT'] ?? '');
  for (const name of ['../x', 'a/../../x', folder.at('victim'), 'a//b', './x', 'x\n', '.', '..'])
    expect(await wrapper.ask('artefact', { path: 'file', name }), name).toMatch(
      /cannot name an artefact/,
    );
  expect(await wrapper.ask('artefact', { path: 'file', name: 'db.sqlite' })).toMatchObject({
    name: 'db.sqlite',
  });
  expect(await wrapper.ask('artefact', { path: 'victim', name: 'db.sqlite' })).toMatch(/already/);
  expect(await wrapper.ask('artefact', { path: 'victim', name: 'db.sqlite/x' })).toMatch(
    /'db\.sqlite\/x'/,
  );
  await job.exit(0);
  expect((await run.end()).status).toBe(0);
  expect(folder.read('victim')).toBe('untouched\n');
  expect(folder.has('x')).toBe(false);
  expect(folder.has('tracking/latest/x')).toBe(false);
  expect(folder.read('tracking/latest/artefacts/db.sqlite')).toBe('text\n');
  expect(attributes(gator.tracking)['result']).toBe('SUCCESS');
});

test('gator check refuses names that lead elsewhere', async ({ folder, gator }) => {
  folder.write({
    'job.yaml': `!Job
command: 'true'
artefacts: [{path: a, name: ../a}, {path: a, name: /tmp/a}]
`,
  });
  const { status, stderr } = await gator.run('check', 'job.yaml');
  expect(status).toBe(2);
  expect(stderr).toMatch(/'\.\.\/a' has a part/);
  expect(stderr).toMatch(/'\/tmp\/a' is absolute/);
});

test('every tier lists what was left below it, the root all of it', async ({ folder, gator }) => {
  folder.write({
    'run.yaml': `!JobGroup
jobs:
  - !Job {ident: build, command: sh, args: [-c, 'echo bin > sim.bin'], artefacts: [sim.bin]}
  - !JobGroup
    ident: tests
    on_pass: [build]
    jobs:
      - !JobArray
        ident: sims
        repeats: 2
        jobs:
          - !Job {ident: sim, command: 'true', artefacts: [run.yaml]}
`,
  });
  expect((await gator.run('run.yaml')).status).toBe(0);
  expect(artefacts(gator.tracking)).toEqual([
    'build: sim.bin',
    'tests/sims/sim_0: run.yaml',
    'tests/sims/sim_1: run.yaml',
  ]);
  expect(artefacts(folder.at('tracking/latest/tests'))).toEqual([
    'sims/sim_0: run.yaml',
    'sims/sim_1: run.yaml',
  ]);
  expect(artefacts(folder.at('tracking/latest/tests/sims'))).toEqual([
    'sim_0: run.yaml',
    'sim_1: run.yaml',
  ]);
  for (const { path, size, sha256: hash } of rows(gator.tracking, 'SELECT * FROM artefacts')) {
    const text = folder.read('tracking/latest', String(path));
    expect({ size, hash }).toEqual({ size: text.length, hash: sha256(text) });
  }
});

test('an artefact that is needed is found by its variable', async ({ folder, gator }) => {
  folder.write({
    'needs.yaml': `!JobGroup
jobs:
  - !Job {ident: user, command: sh, args: [-c, 'cat "$SIM"'], needs: {SIM: build/out/sim.bin}}
  - !Job {ident: by_argument, command: cat, args: [$SIM], needs: {SIM: build/out/sim.bin}}
  - !JobGroup
    ident: below
    needs: {SIM: build/out/sim.bin, FAST: builds/fast/renamed}
    jobs: [!Job {ident: job, command: cat, args: [$SIM, $FAST]}]
  - !JobGroup
    ident: builds
    jobs:
      - !Job
        ident: fast
        command: sh
        args: [-c, 'echo fast > fast.bin']
        artefacts: [{path: fast.bin, name: renamed}]
  - !Job
    ident: build
    command: sh
    args: [-c, 'mkdir out; echo built > out/sim.bin']
    artefacts: [out/sim.bin]
  - !Job {ident: reads, command: cat, args: [$SECOND], needs: {SECOND: sims/sim_1/result_1}}
  - !JobArray
    ident: sims
    repeats: 2
    jobs:
      - !Job
        ident: sim
        command: sh
        args: [-c, 'echo "$GATOR_ARRAY_INDEX" > result_$GATOR_ARRAY_INDEX']
        artefacts: ['result_*']
`,
  });
  expect((await gator.run('needs.yaml')).status).toBe(0);
  const printed = (...path: string[]): string[] =>
    messages(folder.at('tracking/latest', ...path), 'stdout');
  expect(printed('user')).toEqual(['built']);
  expect(printed('by_argument')).toEqual(['built']);
  expect(printed('below', 'job')).toEqual(['built', 'fast']);
  expect(printed('reads')).toEqual(['1']);
});

test('in an array each repetition finds what its own sibling left', async ({ folder, gator }) => {
  folder.write({
    'array.yaml': `!JobArray
repeats: 3
jobs:
  - !Job
    ident: make
    command: sh
    args: [-c, 'echo "$GATOR_ARRAY_INDEX" > made_$GATOR_ARRAY_INDEX']
    artefacts: [{path: 'made_\${GATOR_ARRAY_INDEX}', name: made}]
  - !Job {ident: use, command: cat, args: [$MADE], needs: {MADE: make/made}}
`,
  });
  expect((await gator.run('array.yaml')).status).toBe(0);
  for (const index of [0, 1, 2])
    expect(messages(folder.at(`tracking/latest/use_${index}`), 'stdout')).toEqual([String(index)]);
});

test('what was not left skips the one that needs it, with that reason', async ({
  folder,
  gator,
}) => {
  folder.write({
    'needs.yaml': `!JobGroup
jobs:
  - !Job {ident: build, command: 'true', artefacts: [sim.bin]}
  - !Job {ident: fails, command: 'false', artefacts: [needs.yaml]}
  - !Job {ident: user, command: cat, args: [$SIM], needs: {SIM: build/sim.bin}}
  - !JobArray
    ident: sims
    repeats: 2
    needs: {SIM: build/sim.bin}
    jobs: [!Job {ident: sim, command: cat, args: [$SIM]}]
  - !Job {ident: other, command: cat, args: [$IT], needs: {IT: fails/needs.yaml}}
  - !Job {ident: after, command: 'true', on_pass: [user]}
`,
  });
  const { status } = await gator.run('needs.yaml');
  expect(status).toBe(1);
  const missing = "build left no artefact 'sim.bin' (needs)";
  expect(
    rows(gator.tracking, "SELECT ident, reason FROM children WHERE result = 'SKIPPED' ORDER BY 1"),
  ).toEqual([
    { ident: 'after', reason: expect.stringMatching(/user/) as string },
    { ident: 'other', reason: expect.stringMatching(/fails failed/) as string },
    { ident: 'sims', reason: missing },
    { ident: 'user', reason: missing },
  ]);
  expect(attributes(gator.tracking)['reason']).toBe('1 failed of 7 jobs');
});

test('gator check finds a need that no sibling declares', async ({ folder, gator }) => {
  folder.write({
    'needs.yaml': `!JobGroup
jobs:
  - !Job {ident: build, command: make, artefacts: [sim.bin]}
  - !Job {ident: user, command: cat, needs: {SIM: build/sim.bim}}
  - !Job {ident: lost, command: cat, needs: {SIM: biuld/sim.bin}}
`,
  });
  const { status, stderr } = await gator.run('check', 'needs.yaml');
  expect(status).toBe(2);
  expect(stderr).toMatch(/no artefact 'sim\.bim'/);
  expect(stderr).toMatch(/did you mean 'build'/);
});
