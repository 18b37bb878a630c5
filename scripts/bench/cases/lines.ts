import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  counted,
  figureOf,
  GATOR_SIDE,
  ratioTo,
  type Case,
  type Scale,
  type Side,
} from '../case.ts';
import { valueIn } from '../database.ts';
import { linesFile } from '../inputs.ts';
import { PYTHON_SIDE, pythonSide } from '../python.ts';
import { checkLines, gatorSide, yardstick, type GatorRun } from '../sides.ts';

/** Of the lines, the Python Gator is given one in so many. */
const PYTHON_PART = 50;

/** A job that prints a lot. */
export function manyLines({ lines }: Scale): Case {
  return {
    name: 'lines',
    title: `one job printing ${counted(lines)} lines of 60 bytes`,
    rounds: 5,
    sides: [
      gatorSide(printing(lines)),
      sqlite(lines),
      pythonSide({ ...printing(lines / PYTHON_PART), flags: [] }, PYTHON_PART),
    ],
    goals: [
      { name: 'time, of `sqlite3`’s', limit: 1.2, of: ratioTo('sqlite3') },
      { name: 'time, of the Python Gator’s', limit: 1 / 300, of: ratioTo(PYTHON_SIDE) },
      {
        name: 'wrapper, RSS',
        unit: 'MB',
        limit: 110,
        of: figureOf(GATOR_SIDE, ({ rss }) => rss[0] ?? NaN),
      },
    ],
  };
}

/** One job that prints so many lines, as fast as they are taken. */
export function printing(lines: number): GatorRun {
  return {
    spec: (place) => `!Job {command: cat, args: [${linesFile(place, lines)}]}\n`,
    slots: 1,
    check: (run) => checkLines(run, lines),
  };
}

/** The shell's own import of the lines, each as one column: no line has the separator. */
function sqlite(lines: number): Side {
  return yardstick({
    name: 'sqlite3',
    prepare: (place) => {
      const script = join(place.own, 'import.sql');
      writeFileSync(
        script,
        `PRAGMA journal_mode = WAL;
CREATE TABLE lines (line TEXT);
.mode list
.separator "\\t" "\\n"
.import '${linesFile(place, lines)}' lines
`,
      );
      return ['-batch', '-init', script, 'db.sqlite', '.quit'];
    },
    check: ({ own }) => {
      const imported = valueIn(join(own, 'run/db.sqlite'), 'SELECT count(*) FROM lines');
      if (imported !== lines) throw new Error(`sqlite3 imported ${String(imported)} lines`);
    },
  });
}
