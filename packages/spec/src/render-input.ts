import type { SpecInput } from './build.ts';
import { writeMemory } from './memory.ts';
import { scalar, writeYaml, type Yaml } from './yaml-text.ts';

const TAGS: ReadonlyMap<unknown, string> = new Map([
  ['job', '!Job'],
  ['group', '!JobGroup'],
  ['array', '!JobArray'],
]);

/**
 * Writes a tree of input objects as a specification.
 *
 * Every field is written, also one that no specification has, so that a misspelt field of an
 * untyped program meets the same checks as one in a file.
 */
export function renderInput(input: SpecInput): string {
  return writeYaml(nodeYaml(input));
}

function nodeYaml(node: unknown): Yaml {
  if (!isRecord(node)) return valueYaml(node);
  const { kind, ...fields } = node;
  const tag = TAGS.get(kind);
  return tag === undefined ? mapYaml(node, fieldYaml) : { ...mapYaml(fields, fieldYaml), tag };
}

function fieldYaml(name: string, value: unknown): Yaml {
  if (name === 'jobs' && Array.isArray(value)) {
    return { type: 'list', items: value.map((each) => nodeYaml(each)) };
  }
  if (name === 'resources' && isRecord(value)) {
    return { type: 'list', items: present(value).flatMap(([key, asked]) => requests(key, asked)) };
  }
  return valueYaml(value);
}

function requests(key: string, asked: unknown): Yaml[] {
  if (key === 'cores') return [request('!Cores', [asked])];
  if (key === 'memory') {
    return [request('!Memory', typeof asked === 'number' ? writeMemory(asked) : [asked])];
  }
  if (key === 'licenses' && isRecord(asked)) {
    return present(asked).map((license) => request('!License', license));
  }
  return [request(`!${encodeURIComponent(key)}`, [asked])];
}

function request(tag: string, items: readonly unknown[]): Yaml {
  return { type: 'list', tag, items: items.map(valueYaml) };
}

function valueYaml(value: unknown): Yaml {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return scalar(value);
  }
  if (Array.isArray(value)) return { type: 'list', items: value.map(valueYaml) };
  if (isRecord(value)) return mapYaml(value, (_, each) => valueYaml(each));
  return { type: 'scalar', text: 'null' };
}

function mapYaml(
  record: Record<string, unknown>,
  write: (name: string, value: unknown) => Yaml,
): Yaml {
  return {
    type: 'map',
    entries: present(record).map(([name, value]) => [name, write(name, value)]),
  };
}

/** The entries of an object without those that are undefined. */
function present(record: Record<string, unknown>): [string, unknown][] {
  return Object.entries(record).filter(([, value]) => value !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
