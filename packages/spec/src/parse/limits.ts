import { choice } from './choice.ts';
import type { Cursor } from './cursor.ts';
import { mapping } from './fields.ts';
import { readFields, type Table } from './table.ts';

/** What happens to a job that uses more than it asked for. */
export interface LimitFields {
  readonly memory: 'enforce' | 'warn';
}

export const LIMITS: Table<LimitFields> = { memory: (at) => choice(at, ['enforce', 'warn']) };

/** How strictly requests are held. */
export function limits(at: Cursor): Partial<LimitFields> | undefined {
  const fields = mapping(at, 'a mapping such as {memory: enforce}');
  return fields && readFields(fields, LIMITS, "mapping of 'limits'", at.reading);
}
