import type { Cursor } from './cursor.ts';
import { mapping } from './fields.ts';
import type { Named } from './readers.ts';
import { show } from './show.ts';
import { text } from './values.ts';

/** One entry of `needs`, before it is known what its parts name. */
export interface Need {
  readonly variable: string;
  readonly sibling: Named;
  /** What stands after the sibling: idents below it, and the artefact's name. */
  readonly parts: readonly string[];
}

/** Artefacts of siblings, by the variables that hold their paths. */
export function needs(at: Cursor): readonly Need[] | undefined {
  const fields = mapping(at, 'a mapping such as {SIM: build/sim.bin}');
  if (fields === undefined) return undefined;
  const read: Need[] = [];
  for (const { name: variable, span, value } of fields.values()) {
    const fault = variableFault(variable);
    if (fault !== undefined) {
      at.reading.report('bad-value', span, `the variable ${show(variable)} ${fault}`);
    }
    const need = value === undefined ? undefined : needFrom(variable, value);
    if (need !== undefined) read.push(need);
  }
  return read;
}

/** Why a text cannot name a variable of `needs`, or undefined where it can. */
function variableFault(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return "is not of letters, digits and '_', without a digit at its beginning";
  }
  if (name.startsWith('GATOR_')) return "begins with 'GATOR_', like those that Gator sets";
  return name === '__proto__' ? 'is refused' : undefined;
}

function needFrom(variable: string, at: Cursor): Need | undefined {
  const path = text(at);
  if (path === undefined) return undefined;
  const [name, ...parts] = path.split('/');
  if (name !== undefined && parts.length > 0 && ![name, ...parts].includes('')) {
    return { variable, sibling: { name, at }, parts };
  }
  const expected = "a sibling's ident, '/', and the name of its artefact";
  at.report('bad-value', `${at.label} is ${show(path)}`, { expected });
  return undefined;
}
