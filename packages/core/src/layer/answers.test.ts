import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SEVERITIES, value } from '@gator/protocol';
import { dispatch } from '@gator/client';
import { commonHandlers } from './answers.ts';
import { Journal, now } from './journal.ts';

let base = '';
const journals: Journal[] = [];

/** A layer that has recorded one message. */
function layer(...path: string[]): Journal {
  const directory = join(base, ...path);
  mkdirSync(directory, { recursive: true });
  const journal = new Journal(directory, path.join('/'), undefined);
  journal.recorder.attributes({ ident: path.at(-1) ?? '', path: path.join('/'), kind: 'group' });
  journal.recorder.attributes({ started: now(), expected_jobs: 1 });
  journal.log(SEVERITIES.INFO, path[0] === 'run' ? 'of the run' : 'not of the run');
  journal.recorder.flush();
  journals.push(journal);
  return journal;
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gator-answers-'));
});
afterEach(() => {
  for (const journal of journals.splice(0)) journal.close();
  rmSync(base, { recursive: true });
});

it('whatever path is asked for, nothing is told of what is not below the layer', async () => {
  const journal = layer('run');
  layer('run', 'child');
  layer('outside');
  layer('outside', 'child');
  symlinkSync(join(base, 'run'), join(base, 'link'));
  const handlers = commonHandlers(journal, { stop: () => value({}) });
  const part = fc.constantFrom(
    '..',
    '.',
    '',
    'child',
    'outside',
    'link',
    '~',
    '\0',
    '\\',
    '%2e%2e',
    base,
  );
  const nest = fc.oneof(
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/')),
    fc.string(),
  );
  const action = fc.constantFrom('get_messages', 'resolve', 'children', 'details');
  let told = 0;
  const asked = fc.asyncProperty(action, nest, async (name, nest_path) => {
    const request = { id: 'request', action: name, payload: { nest_path } } as const;
    const answered = await dispatch(handlers, request, 'control');
    // A refusal repeats what was asked for.
    const answer = answered.ok ? JSON.stringify(answered.value) : '';
    expect(answer).not.toContain('not of the run');
    expect(answer).not.toContain(join(base, 'outside'));
    if (answer.includes('of the run')) told += 1;
  });
  await fc.assert(asked, { numRuns: 1000 });
  expect(told).toBeGreaterThan(0);
});
