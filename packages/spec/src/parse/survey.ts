import type { CST } from 'yaml';
import type { Span } from './source.ts';

/** What the tokens tell that the nodes composed from them do not. */
export interface Survey {
  /** Where the tag of a value stands. */
  readonly tags: ReadonlyMap<CST.Token, Span>;
  /** Where collections first stand inside each other too deeply to be composed. */
  readonly tooDeep: Span | undefined;
}

/** Collections may stand this deeply inside each other; composing them is recursive. */
export const YAML_DEPTH = 1_000;

/** Walks over the tokens of a file, without recursion. */
export function survey(tokens: readonly CST.Token[]): Survey {
  const tags = new Map<CST.Token, Span>();
  let level = tokens;
  for (let depth = 0; level.length > 0; depth += 1) {
    const [first] = level;
    if (depth > YAML_DEPTH && first !== undefined) {
      return { tags, tooDeep: [first.offset, first.offset + 1] };
    }
    level = level.flatMap((token) => Array.from(valuesIn(token, tags)));
  }
  return { tags, tooDeep: undefined };
}

/** The tokens directly inside one, with the tags before them noted. */
function* valuesIn(token: CST.Token, tags: Map<CST.Token, Span>): Generator<CST.Token> {
  if (token.type === 'document') yield* noted(token.value, token.start, tags);
  if (!('items' in token)) return;
  for (const { start, key, sep, value } of token.items) {
    yield* noted(key, start, tags);
    yield* noted(value, sep ?? start, tags);
  }
}

function* noted(
  value: CST.Token | null | undefined,
  before: readonly CST.SourceToken[],
  tags: Map<CST.Token, Span>,
): Generator<CST.Token> {
  if (value === null || value === undefined) return;
  const tag = before.find(({ type }) => type === 'tag');
  if (tag !== undefined) tags.set(value, [tag.offset, tag.offset + tag.source.length]);
  yield value;
}
