import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OCCASIONS } from '../artefact-spec.ts';
import { MEMORY_UNITS } from '../memory.ts';
import { AGGREGATIONS } from '../metric-spec.ts';
import { BUILT_IN_PARSERS } from '../parser-spec.ts';
import { RETRY_CAUSES } from '../retry-spec.ts';
import { SEVERITY_NAMES, STDERR_SEVERITIES } from '../severity.ts';
import { STOP_SIGNALS } from '../stop-spec.ts';
import { ARTEFACT } from './artefacts.ts';
import { LIMITS } from './limits.ts';
import { METRIC } from './metrics.ts';
import { RULE } from './parsers.ts';
import { STOP } from './stop.ts';
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
    ['limits', LIMITS],
    ['stop', STOP],
    ['metric', METRIC],
    ['rule', RULE],
    ['artefact', ARTEFACT],
  ])('has the fields of %s that the parser knows', (name, table) => {
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

  it.each([
    ['stderr', [...STDERR_SEVERITIES, ...STDERR_SEVERITIES.map((name) => name.toLowerCase())]],
    ['severity', [...SEVERITY_NAMES, ...SEVERITY_NAMES.map((name) => name.toLowerCase())]],
    ['parser', BUILT_IN_PARSERS],
    ['signal', STOP_SIGNALS.flatMap((name) => [name, `SIG${name}`])],
    ['agg', AGGREGATIONS],
    ['when', OCCASIONS],
    ['retry_cause', RETRY_CAUSES],
  ])('has the words of %s that the parser knows', (name, words) => {
    expect(definitions[name]?.enum).toEqual(words);
  });

  it('has the units that the parser knows', () => {
    const forms = definitions['memory']?.anyOf ?? [];
    const units = forms.flatMap(({ properties }) => properties?.['unit']?.enum ?? []);
    expect(units).toEqual(Object.keys(MEMORY_UNITS));
  });
});
