import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Run, secondsOf } from '../gator.ts';
import { printSingles } from './table.ts';

/** Seconds in which `gator logs --tail 100` has to answer. */
const GOAL = 0.5;

/** Measures how long it takes to look at a layer with so many messages, of which only the first three are errors. */
export async function measureManyMessages(
  folder: string,
  messages: number,
  rounds: number,
): Promise<void> {
  const tracking = join(folder, 'messages');
  await layerWith(messages, tracking);
  const repeated = (...args: string[]): number[] =>
    Array.from({ length: rounds }, () => secondsOf(...args));
  const tail = ['logs', tracking, '--tail', '100'];
  printSingles(`a layer of ${String(messages)} messages, seconds`, [
    { name: 'gator logs --tail 100', values: repeated(...tail), goal: GOAL },
    {
      name: '… --severity WARNING, one in 1,000',
      values: repeated(...tail, '--severity', 'WARNING'),
    },
    {
      name: '… --severity ERROR, three at the start',
      values: repeated(...tail, '--severity', 'ERROR'),
    },
    { name: '… --grep, found once', values: repeated(...tail, '--grep', 'line 77777 ') },
    { name: 'gator show', values: repeated('show', tracking) },
    { name: 'gator query, count by severity', values: repeated('query', tracking, BY_SEVERITY) },
  ]);
  rmSync(tracking, { recursive: true });
}

export const BY_SEVERITY = 'SELECT severity, count(*) FROM messages GROUP BY severity';

/** Runs a small job, and adds the messages to what it left: to print so many would take a quarter of an hour. */
async function layerWith(messages: number, tracking: string): Promise<void> {
  writeFileSync(`${tracking}.yaml`, '!Job {command: echo, args: [hello]}\n');
  await new Run(`${tracking}.yaml`, tracking, 1).end();
  const database = new DatabaseSync(join(tracking, 'db.sqlite'));
  database.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;');
  database
    .prepare(
      `INSERT INTO messages (time, severity, source, message)
       WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < ?)
       SELECT (SELECT value FROM attributes WHERE name = 'started') + n,
         CASE WHEN n <= 3 THEN 40 WHEN n % 1000 = 0 THEN 30 ELSE 20 END,
         'stdout', 'line ' || n || ' of a simulation that has a lot to say' FROM line`,
    )
    .run(messages);
  database.exec("UPDATE metrics SET value = 3 WHERE name = 'msg_error'");
  database.close();
}
