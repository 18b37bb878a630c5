import type { Problem, Reason } from './problem.ts';
import type { Reading, YamlNode } from './reading.ts';
import type { Span } from './source.ts';

/** Reads one value; undefined where it reported a problem instead. */
export type Reader<T> = (at: Cursor) => T | undefined;

/** What a problem says beside its message. */
export type Advice = Pick<Problem, 'expected' | 'hint'>;

/** One value of the document, on its way to being read. */
export class Cursor {
  readonly node: YamlNode;
  /** What messages call it, such as `'command'` or `an item of 'args'`. */
  readonly label: string;
  readonly reading: Reading;
  /** The tag that nobody has made sense of yet. */
  readonly tag: string | undefined;
  readonly #span: Span | undefined;

  constructor(node: YamlNode, label: string, reading: Reading, span?: Span, tag = node.tag) {
    this.node = node;
    this.label = label;
    this.reading = reading;
    this.tag = tag?.replace('tag:yaml.org,2002:', '!!');
    this.#span = span;
  }

  /** Where problems of this value are marked. */
  get span(): Span {
    return this.#span ?? this.reading.spanOf(this.node);
  }

  report(reason: Reason, message: string, advice?: Advice): void {
    this.reading.report(reason, this.span, message, advice);
  }
}
