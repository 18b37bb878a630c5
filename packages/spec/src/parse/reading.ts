import { isAlias, type Alias, type ParsedNode } from 'yaml';
import type { Composed } from './compose.ts';
import { didYouMean } from './nearest.ts';
import type { Advice } from './cursor.ts';
import { PROBLEMS_TOLD, told, type Problem, type Reason } from './problem.ts';
import { show } from './show.ts';
import type { Source, Span } from './source.ts';

/** A node that is written out where it stands. */
export type YamlNode = Exclude<ParsedNode, Alias>;

/** Nodes that may be read once more through aliases, beyond those written in the file. */
export const ALIAS_BOUND = 250_000;

const CROWD = 500;

/** One walk over one document: it follows aliases within bounds and gathers every problem. */
export class Reading {
  readonly source: Source;
  /** The folder that relative working directories start from. */
  readonly folder: string;
  readonly #document: Composed;
  /** By place and message: what is read twice through an alias is reported once. */
  readonly #problems = new Map<string, readonly [start: number, problem: Problem]>();
  #toRead: number;
  #lastAlias: Alias.Parsed | undefined;

  constructor(source: Source, folder: string, document: Composed) {
    this.source = source;
    this.folder = folder;
    this.#document = document;
    this.#toRead = document.size + ALIAS_BOUND;
  }

  /** Every problem in the order of the source. */
  get problems(): Problem[] {
    const found = Array.from(this.#problems.values());
    return told(found.sort(([a], [b]) => a - b).map(([, problem]) => problem));
  }

  /** Whether more were found than will be told. */
  get #isFull(): boolean {
    return this.#problems.size > PROBLEMS_TOLD;
  }

  /** Whether so many problems were found that good advice for each would take too long. */
  get isCrowded(): boolean {
    return this.#problems.size > CROWD;
  }

  report(reason: Reason, span: Span, message: string, advice: Advice = {}): void {
    const key = `${span[0]} ${message}`;
    if (this.#toRead < 0 || this.#isFull || this.#problems.has(key)) return;
    const place = this.source.place(span);
    this.#problems.set(key, [span[0], { reason, message, place, ...advice }]);
  }

  /** Where to mark a node: at its tag, or else itself. */
  spanOf(node: YamlNode): Span {
    const tag = node.srcToken === undefined ? undefined : this.#document.tags.get(node.srcToken);
    return tag ?? this.#tagBefore(node) ?? [node.range[0], node.range[1]];
  }

  /** The node behind an alias; undefined where that is a problem, or where there are too many. */
  follow(node: ParsedNode): YamlNode | undefined {
    if (this.#toRead < 0) return undefined;
    if (isAlias(node)) this.#lastAlias = node;
    if (this.#toRead === 0) this.#reportBomb();
    this.#toRead -= 1;
    return isAlias(node) ? this.#target(node) : node;
  }

  #target(alias: Alias.Parsed): YamlNode | undefined {
    const target = this.#document.anchors.get(alias);
    const [start, end] = alias.range;
    if (target === undefined || isAlias(target)) {
      const message = `alias ${show(`*${alias.source}`)} has no anchor before it`;
      this.report('alias', [start, end], message, didYouMean(alias.source, this.#document.names));
      return undefined;
    }
    if (target.range[0] <= start && start < target.range[2]) {
      const message = `alias ${show(`*${alias.source}`)} stands inside what it repeats`;
      this.report('alias', [start, end], message);
      return undefined;
    }
    return target;
  }

  #reportBomb(): void {
    const message = `aliases repeat more than ${ALIAS_BOUND.toLocaleString('en')} nodes`;
    const hint = 'a !JobArray repeats its jobs without being written out';
    const [start, end] = this.#lastAlias?.range ?? [0, 0];
    this.report('alias', [start, end], message, { hint });
  }

  /** A tag with nothing after it has no token of a value to be found by. */
  #tagBefore({ tag, range: [start] }: YamlNode): Span | undefined {
    if (tag === undefined) return undefined;
    const at = this.source.text.lastIndexOf(tag, start);
    return at < 0 ? undefined : [at, at + tag.length];
  }
}
