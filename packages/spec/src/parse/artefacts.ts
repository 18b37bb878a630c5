import { isMap } from 'yaml';
import { artefactFault, artefactName, isPattern } from '../artefact-name.ts';
import { OCCASIONS, type ArtefactSpec } from '../artefact-spec.ts';
import { choice } from './choice.ts';
import type { Cursor } from './cursor.ts';
import { fieldsOf } from './fields.ts';
import { filledText, type Named } from './readers.ts';
import { reportRepeated } from './repeated.ts';
import { show } from './show.ts';
import { readFields, requireField, type Table } from './table.ts';
import { boolean, isUntagged, list, text } from './values.ts';

/** The fields of an artefact in its long form. */
interface ArtefactFields extends Omit<ArtefactSpec, 'name'> {
  readonly name: string;
}

export const ARTEFACT: Table<ArtefactFields> = {
  name: givenName,
  path: filledText,
  when: (at) => choice(at, OCCASIONS),
  required: boolean,
};

const OWNER = 'declared artefact';
const EXPECTED = 'a path in the folder of artefacts';

/** An artefact, and where it is written. */
interface Declared {
  readonly spec: ArtefactSpec;
  readonly at: Cursor;
}

/** The files that a job leaves. */
export function artefacts(at: Cursor): readonly ArtefactSpec[] | undefined {
  const items = list(at, 'a list such as [sim.bin, {path: "logs/*.log", when: fail}]');
  const declared = items?.flatMap((item) => {
    const spec = artefact(item);
    return spec === undefined ? [] : [{ spec, at: item }];
  });
  reportRepeated(declared?.flatMap(nameOf) ?? [], 'artefact', 'bad-artefact');
  return declared?.map(({ spec }) => spec);
}

function artefact(at: Cursor): ArtefactSpec | undefined {
  const { node } = at;
  if (!isMap(node)) {
    const path = filledText(at);
    return path === undefined ? undefined : { name: null, path, when: 'always', required: false };
  }
  if (!isUntagged(at)) return undefined;
  const fields = fieldsOf(node, at.reading, at.label);
  const read = readFields(fields, ARTEFACT, OWNER, at.reading);
  requireField('path', fields, ARTEFACT, OWNER, at);
  const { name = null, path, when = 'always', required = false } = read;
  return path === undefined ? undefined : { name, path, when, required };
}

/** A name as it is written; a `/` at its end makes it a folder. */
function givenName(at: Cursor): string | undefined {
  const name = text(at);
  if (name === undefined) return undefined;
  const fault = artefactFault(name.replace(/\/$/, ''));
  if (fault === undefined) return name;
  at.report('bad-artefact', `the name ${show(name)} ${fault}`, { expected: EXPECTED });
  return undefined;
}

/** The name that an artefact will have, unless it is a pattern, which may leave any number of files. */
function nameOf({ spec, at }: Declared): Named[] {
  if (isPattern(spec.path)) {
    checkFolder(spec, at);
    return [];
  }
  const name = artefactName(spec, spec.path);
  const fault = artefactFault(name);
  if (fault === undefined) return [{ name, at }];
  const message = `the path ${show(spec.path)} gives the name ${show(name)}, which ${fault}`;
  at.report('bad-artefact', message, { expected: EXPECTED });
  return [];
}

function checkFolder({ name, path }: ArtefactSpec, at: Cursor): void {
  if (name === null || name.endsWith('/')) return;
  const message = `the pattern ${show(path)} may find several files for the name ${show(name)}`;
  at.report('bad-artefact', message, { hint: `write ${show(`${name}/`)} for a folder of them` });
}
