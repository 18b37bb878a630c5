import type { AttributeValue, ChildRow, MessageRow } from './rows.ts';

/** A metric's newest value. */
export type MetricRow = readonly [scope: string, name: string, value: number, time: number];

/** Rows that wait to be written: appended ones in order, replaced ones by key, the newest wins. */
export class Batch {
  readonly messages: MessageRow[] = [];
  /** How long the messages are in all. */
  characters = 0;
  readonly attributes = new Map<string, AttributeValue>();
  readonly children = new Map<string, ChildRow>();
  readonly metrics = new Map<string, MetricRow>();

  get empty(): boolean {
    return (
      this.messages.length === 0 &&
      this.attributes.size === 0 &&
      this.children.size === 0 &&
      this.metrics.size === 0
    );
  }

  message(row: MessageRow): void {
    this.messages.push(row);
    this.characters += row[3].length;
  }

  clear(): void {
    this.characters = 0;
    this.messages.length = 0;
    this.attributes.clear();
    this.children.clear();
    this.metrics.clear();
  }
}
