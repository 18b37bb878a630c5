/** What the emitter can write: a scalar, a list or a mapping, each with or without a tag. */
export type Yaml =
  | { readonly type: 'scalar'; readonly tag?: string; readonly text: string }
  | { readonly type: 'list'; readonly tag?: string; readonly items: readonly Yaml[] }
  | {
      readonly type: 'map';
      readonly tag?: string;
      readonly entries: readonly (readonly [key: string, value: Yaml])[];
    };

/** Lists without mappings in them stay on one line up to this many characters. */
const FLOW_WIDTH = 100;

/** YAML refuses longer keys in the short form `key: value`. */
const KEY_WIDTH = 1000;

/** Texts that no YAML reader, 1.1 or 1.2, takes for anything but a string. */
const PLAIN = /^(?:(?:[A-Za-z_/$]|\.\/|--?[A-Za-z])[\w./@%+=$-]*|(?:\d+(?:\.\d+)?(?:ms|[dhms]))+)$/;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Writes one document in block style, with short lists in flow style. */
export function writeYaml(root: Yaml): string {
  return block(root, '').trimStart();
}

/** A scalar that reads back as the same string, number or boolean. */
export function scalar(value: string | number | boolean): Yaml {
  return { type: 'scalar', text: typeof value === 'string' ? quote(value) : String(value) };
}

/** Writes what follows `key:` or `-`, up to and with the end of its last line. */
function block(node: Yaml, indent: string): string {
  const tag = node.tag === undefined ? '' : ` ${node.tag}`;
  switch (node.type) {
    case 'scalar':
      return `${tag} ${node.text}\n`;
    case 'list': {
      const line = flow(node);
      if (line !== undefined && line.length <= FLOW_WIDTH) return ` ${line}\n`;
      return `${tag}\n${node.items.map((item) => `${indent}-${listed(item, `${indent}  `)}`).join('')}`;
    }
    case 'map':
      if (node.entries.length === 0) return `${tag} {}\n`;
      return `${tag}\n${node.entries.map(([key, value]) => entry(key, value, indent)).join('')}`;
  }
}

/** Writes what follows `-`: a mapping without a tag begins on the same line. */
function listed(node: Yaml, indent: string): string {
  const text = block(node, indent);
  return node.type === 'map' && text.startsWith('\n') ? ` ${text.trimStart()}` : text;
}

function entry(key: string, value: Yaml, indent: string): string {
  const text = quote(key);
  const rest = `:${block(value, `${indent}  `)}`;
  return text.length > KEY_WIDTH
    ? `${indent}? ${text}\n${indent}${rest}`
    : `${indent}${text}${rest}`;
}

/** The same on one line, or undefined where there is a mapping in it. */
function flow(node: Yaml): string | undefined {
  const tag = node.tag === undefined ? '' : `${node.tag} `;
  switch (node.type) {
    case 'scalar':
      return tag + node.text;
    case 'map':
      return undefined;
    case 'list': {
      const items = node.items.map(flow);
      return items.includes(undefined) ? undefined : `${tag}[${items.join(', ')}]`;
    }
  }
}

function quote(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

/** JSON leaves these characters as they are; YAML does not call them printable. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
