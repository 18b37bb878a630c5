import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MEMORY_UNITS } from '../memory.ts';
import { CORES, LICENSE, MEMORY } from './request-parts.ts';
import { ARRAY, GROUP, JOB } from './tables.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

const file = new URL('../../../../docs/gator.schema.json', import.meta.url);
const { $defs: definitions } = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly $defs: Readonly<Record<string, Schema>>;
};

function namesIn(schema: Schema | undefined): string[] {
  return Object.keys(schema?.properties ?? {});
}

describe('the schema for editors', () => {
  it.each([
    ['job', JOB],
    ['group', GROUP],
    ['array', ARRAY],
  ])('has the fields of a %s that the parser knows', (name, table) => {
    expect(namesIn(definitions[name]).sort()).toEqual(Object.keys(table).sort());
  });

  it.each([
    ['cores', CORES],
    ['memory', MEMORY],
    ['license', LICENSE],
  ])('has the parts of %s that the parser knows, in their order', (name, table) => {
    const forms = definitions[name]?.anyOf ?? [];
    const mapping = forms.find(({ properties }) => properties !== undefined);
    const sequence = forms.find(({ prefixItems }) => prefixItems !== undefined);
    expect(namesIn(mapping)).toEqual(Object.keys(table));
    expect(sequence?.prefixItems).toEqual(Object.values(mapping?.properties ?? {}));
  });

  it('has the units that the parser knows', () => {
    const forms = definitions['memory']?.anyOf ?? [];
    const units = forms.flatMap(({ properties }) => properties?.['unit']?.enum ?? []);
    expect(units).toEqual(Object.keys(MEMORY_UNITS));
  });
});
