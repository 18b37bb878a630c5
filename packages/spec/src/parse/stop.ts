import { DEFAULT_STOP, STOP_SIGNALS, type StopSignal, type StopSpec } from '../stop-spec.ts';
import type { Cursor } from './cursor.ts';
import { mapping } from './fields.ts';
import { didYouMean } from './nearest.ts';
import { filledText, scalars } from './readers.ts';
import { oneOf, show } from './show.ts';
import { readFields, type Table } from './table.ts';
import { text } from './values.ts';

interface StopFields {
  readonly signal: StopSignal;
  readonly command: string;
  readonly args: readonly string[];
}

export const STOP: Table<StopFields> = { signal, command: filledText, args: scalars };

const EXPECTED = 'a mapping such as {signal: INT} or {command: ./shut-down.sh}';

/** How a job is asked to end. */
export function stop(at: Cursor): StopSpec | undefined {
  const fields = mapping(at, EXPECTED);
  if (fields === undefined) return undefined;
  const {
    signal: by,
    command,
    args = [],
  } = readFields(fields, STOP, "mapping of 'stop'", at.reading);
  if (fields.has('signal') === fields.has('command')) {
    const which = fields.has('signal') ? 'both' : 'neither';
    at.report(
      'bad-value',
      `${at.label} has ${which} a signal ${which === 'both' ? 'and' : 'nor'} a command`,
      { expected: EXPECTED },
    );
  } else if (fields.has('signal') && fields.has('args')) {
    at.report('bad-value', `${at.label} has arguments for a signal`, { expected: EXPECTED });
  }
  if (command !== undefined) return { command, args };
  return by === undefined ? DEFAULT_STOP : { signal: by };
}

/** The name of a signal, with or without `SIG`. */
function signal(at: Cursor): StopSignal | undefined {
  const given = text(at);
  if (given === undefined) return undefined;
  const name = given.toUpperCase().replace(/^SIG/, '');
  const known = STOP_SIGNALS.find((each) => each === name);
  if (known !== undefined) return known;
  const advice = { expected: oneOf(STOP_SIGNALS), ...didYouMean(name, STOP_SIGNALS) };
  at.report('bad-value', `${at.label} is ${show(given)}`, advice);
  return undefined;
}
