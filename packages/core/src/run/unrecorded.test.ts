import { expect, it } from 'vitest';
import { parseSpec } from '@gator/spec/parse';
import { unrecordedIn } from './unrecorded.ts';

function found(jobs: string, environment: NodeJS.ProcessEnv = {}): string | undefined {
  const parsed = parseSpec(`!JobGroup {ident: g, jobs: [${jobs}]}`, { file: 'x.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return unrecordedIn(parsed.value.root, environment);
}

it('finds nothing in what was recorded whole', () => {
  expect(found('!Job {command: make, args: [$TOKEN], env: {TOKEN: x}}')).toBeUndefined();
});

it('takes no masked text for a command, wherever it stands', () => {
  expect(found('!Job {ident: a, command: make}, !Job {ident: b, command: "***"}')).toMatch(
    /'g\/b'/,
  );
  expect(
    found('!JobGroup {ident: h, jobs: [!Job {ident: c, command: sh, args: [-c, rm x/***]}]}'),
  ).toMatch(/^the command of 'g\/h\/c' holds the value of a secret/);
});

it('asks for a variable that was masked, where the environment has none', () => {
  const job = '!Job {ident: a, command: make, env: {DB_PASSWORD: "***"}}';
  expect(found(job)).toMatch(/^the value of DB_PASSWORD in 'g\/a' .*set DB_PASSWORD/);
  expect(found(job, { DB_PASSWORD: 'real' })).toBeUndefined();
});
