import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SEVERITIES, type Severity } from '@gator/protocol';
import { Reader, selectMessages } from './reader.ts';
import { newChild } from './new-child.ts';
import { DATABASE, MESSAGE_LOG } from './places.ts';
import { Recorder } from './recorder.ts';
import type { ChildRow } from './rows.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gator-reader-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function open(): { recorder: Recorder; reader: Reader } {
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  recorder.flush();
  return { recorder, reader: new Reader(join(directory, DATABASE)) };
}

function child(ident: string, started: number | null): ChildRow {
  const state = started === null ? 'PENDING' : 'STARTED';
  return { ...newChild(ident, 'job', 1), state, started };
}

describe('Reader', () => {
  it('gives messages page by page', () => {
    const { recorder, reader } = open();
    for (let n = 1; n <= 5; n += 1) recorder.message([n, 20, 'stdout', `line ${String(n)}`]);
    recorder.flush();
    expect(reader.messageCount()).toBe(5);
    expect(reader.messages({ after: 3, limit: 10 })).toEqual([
      { id: 4, time: 4, severity: 20, source: 'stdout', message: 'line 4' },
      { id: 5, time: 5, severity: 20, source: 'stdout', message: 'line 5' },
    ]);
    expect(reader.messages({ after: 0, limit: 2 }).map(({ id }) => id)).toEqual([1, 2]);
    expect(reader.messages({ after: 5, limit: 10 })).toEqual([]);
    reader.close();
    recorder.close();
  });

  it('gives what is at least so severe, the first or the last of it, in order', () => {
    const severity = fc.constantFrom(...Object.values(SEVERITIES));
    const query = fc.record({ severity, last: fc.boolean(), limit: fc.nat({ max: 9 }) });
    const { recorder, reader } = open();
    let ids: { readonly id: number; readonly severity: Severity }[] = [];
    fc.assert(
      fc.property(fc.array(severity), query, (fresh, { limit, ...wanted }) => {
        fresh.forEach((each) => {
          recorder.message([0, each, 'stdout', 'line']);
        });
        recorder.flush();
        ids = [
          ...ids,
          ...fresh.map((each, place) => ({ id: ids.length + place + 1, severity: each })),
        ];
        const all = ids.filter((each) => each.severity >= wanted.severity).map(({ id }) => id);
        const expected = wanted.last
          ? all.slice(Math.max(0, all.length - limit))
          : all.slice(0, limit);
        expect(reader.messages({ ...wanted, limit }).map(({ id }) => id)).toEqual(expected);
      }),
    );
    reader.close();
    recorder.close();
  });

  it('gives no more messages at once than a frame holds, and always one', () => {
    const { recorder, reader } = open();
    const text = '\u0001'.repeat(60_000);
    for (let id = 0; id < 100; id += 1) recorder.message([id, 20, 'stdout', text]);
    recorder.flush();
    const told: number[] = [];
    for (let after = 0; after < 100; after = told.at(-1) ?? Infinity) {
      const page = reader.messages({ after });
      expect(JSON.stringify(page).length).toBeLessThan(16 * 1024 * 1024);
      told.push(...page.map(({ id }) => id));
    }
    expect(told).toEqual(Array.from({ length: 100 }, (_, place) => place + 1));
    reader.close();
    recorder.close();
  });

  it('looks at no other messages to find errors', () => {
    const { recorder, reader } = open();
    const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true });
    for (const last of [false, true]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${selectMessages(SEVERITIES.ERROR, last)}`);
      expect(plan.all(0, 9, SEVERITIES.ERROR, 0, 9)).toMatchObject([
        { detail: 'SEARCH messages USING INDEX errors (id>? AND id<?)' },
      ]);
    }
    database.close();
    reader.close();
    recorder.close();
  });

  it('gives the newest of each attribute and child, those that started first before those that wait', () => {
    const { recorder, reader } = open();
    recorder.attributes({ ident: 'x', result: 'UNKNOWN', exit_code: null });
    for (const row of [child('c', null), child('b', 7), child('a', 9), child('d', 3)])
      recorder.child(row);
    recorder.flush();
    recorder.attribute('result', 'SUCCESS');
    recorder.child(child('c', 1));
    recorder.flush();
    expect(reader.attributes()).toEqual(
      new Map([
        ['ident', 'x'],
        ['result', 'SUCCESS'],
        ['exit_code', null],
      ]),
    );
    expect(reader.children('all', 0, -1).map(({ ident }) => ident)).toEqual(['c', 'd', 'b', 'a']);
    reader.close();
    recorder.close();
  });

  it('leaves no file beside the database of a layer that has ended', () => {
    const { recorder, reader } = open();
    reader.close();
    recorder.message([1, 20, 'gator', 'last']);
    recorder.close();
    const late = new Reader(join(directory, DATABASE));
    expect(late.messageCount()).toBe(1);
    expect(readdirSync(directory).sort()).toEqual([DATABASE, MESSAGE_LOG]);
    late.close();
  });

  it('does not keep a layer from ending with all that it recorded in one file', () => {
    const { recorder, reader } = open();
    recorder.message([1, 20, 'gator', 'last']);
    recorder.close();
    expect(reader.messages({ after: 0, limit: 9 })).toHaveLength(1);
    const copy = join(directory, 'copy.sqlite');
    copyFileSync(join(directory, DATABASE), copy);
    const late = new Reader(copy);
    expect(late.messages({ after: 0, limit: 9 })).toHaveLength(1);
    late.close();
    reader.close();
  });

  it('throws where there is no database', () => {
    expect(() => new Reader(join(directory, 'absent')).messageCount()).toThrow();
    writeFileSync(join(directory, 'text'), 'no database');
    expect(() => new Reader(join(directory, 'text')).messageCount()).toThrow('not a database');
  });
});
