import type { AttributeValue, ChildRow, MessageRow } from './rows.ts';

/** A metric's newest value. */
export type MetricRow = readonly [scope: string, name: string, value: number, time: number];

/** Rows that wait to be written: appended ones in order, replaced ones by key, the newest wins. */
export class Batch {
  readonly messages: MessageRow[] = [];
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

  clear(): void {
    this.messages.length = 0;
    this.attributes.clear();
    this.children.clear();
    this.metrics.clear();
  }
}
