import type { AttributeValue, ChildRow, MessageRow, MetricRow, SampleRow } from './rows.ts';
import { TABLES, type Table } from './tables.ts';
import type { Artefact } from '@gator/protocol';

/** Rows that wait to be written: appended ones in order, replaced ones by key, the newest wins. */
export class Batch {
  readonly messages: MessageRow[] = [];
  /** How long the messages are in all. */
  characters = 0;
  readonly attributes = new Map<string, AttributeValue>();
  readonly children = new Map<string, ChildRow>();
  readonly metrics = new Map<string, MetricRow>();
  readonly series: (readonly [name: string, value: number, time: number])[] = [];
  readonly usage: SampleRow[] = [];
  readonly artefacts: Artefact[] = [];

  /** The rows of a table, each an array in the order of its columns. */
  rows(table: Table): readonly (readonly unknown[])[] {
    switch (table) {
      case 'attributes':
        return [...this.attributes];
      case 'messages':
        return this.messages;
      case 'metrics':
        return [...this.metrics.values()].map((row) =>
          TABLES.metrics.columns.map((name) => row[name]),
        );
      case 'series':
        return this.series;
      case 'usage':
        return this.usage.map((row) => TABLES.usage.columns.map((name) => row[name]));
      case 'artefacts':
        return this.artefacts.map((row) => TABLES.artefacts.columns.map((name) => row[name]));
      case 'children':
        return [...this.children.values()].map((row) =>
          TABLES.children.columns.map((name) => row[name]),
        );
      default:
        return table satisfies never;
    }
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
    this.series.length = 0;
    this.usage.length = 0;
    this.artefacts.length = 0;
  }
}
