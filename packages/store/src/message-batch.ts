import type { MessageBlock, MessageRow } from './rows.ts';

/** Messages that are written together, with what a parser found in them. */
export interface WaitingBlock extends MessageBlock {
  readonly ident: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

/** A block that still takes messages like those that it holds. */
interface OpenBlock extends WaitingBlock {
  readonly texts: string[];
}

const NOT_FOUND = { ident: null, file: null, line: null };

/**
 * Messages that wait to be written, in order, in blocks of those that share all but their text: to
 * write a block costs a third of writing its messages one by one.
 */
export class MessageBatch {
  readonly blocks: WaitingBlock[] = [];
  /** How many messages wait, and how long they are in all. */
  count = 0;
  characters = 0;
  #open: OpenBlock | undefined;

  add(row: MessageRow): void {
    const [time, severity, source, text, ident = null, file = null, line = null] = row;
    this.#count(text);
    if (this.#open !== undefined && belongs(row, this.#open)) this.#open.texts.push(text);
    else {
      this.#open = { time, severity, source, texts: [text], ident, file, line };
      this.blocks.push(this.#open);
    }
  }

  /** Takes a whole block, which is not changed. */
  addBlock(block: MessageBlock): void {
    for (const text of block.texts) this.#count(text);
    this.#open = undefined;
    this.blocks.push({ ...block, ...NOT_FOUND });
  }

  clear(): void {
    this.blocks.length = 0;
    this.count = 0;
    this.characters = 0;
    this.#open = undefined;
  }

  #count(text: string): void {
    this.count += 1;
    this.characters += text.length;
  }
}

function belongs(
  [time, severity, source, , ident = null, file = null, line = null]: MessageRow,
  block: WaitingBlock,
): boolean {
  return (
    block.time === time &&
    block.severity === severity &&
    block.source === source &&
    block.ident === ident &&
    block.file === file &&
    block.line === line
  );
}
