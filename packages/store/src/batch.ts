import { MessageBatch } from './message-batch.ts';
import type { AttemptRow, AttributeValue, ChildRow, MetricRow, SampleRow } from './rows.ts';
import { TABLES, type RowTable } from './tables.ts';
import type { Artefact } from '@gator/protocol';

/** Rows that wait to be written: appended ones in order, replaced ones by key, the newest wins. */
export class Batch {
  readonly messages = new MessageBatch();
  readonly attributes = new Map<string, AttributeValue>();
  readonly children = new Map<string, ChildRow>();
  readonly metrics = new Map<string, MetricRow>();
  /** Scopes and names of metrics that are no more, by the same key. */
  readonly dropped = new Map<string, readonly [scope: string, name: string]>();
  readonly series: (readonly [name: string, value: number, time: number])[] = [];
  readonly usage: SampleRow[] = [];
  readonly artefacts: Artefact[] = [];
  readonly attempts: AttemptRow[] = [];

  /** The rows of a table, each an array in the order of its columns. */
  rows(table: RowTable): readonly (readonly AttributeValue[])[] {
    switch (table) {
      case 'attributes':
        return [...this.attributes];
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
      case 'attempts':
        return this.attempts.map((row) => TABLES.attempts.columns.map((name) => row[name]));
      default:
        return table satisfies never;
    }
  }

  clear(): void {
    this.clearRows();
    this.attributes.clear();
  }

  /** Empties all but the attributes. */
  clearRows(): void {
    this.messages.clear();
    this.children.clear();
    this.metrics.clear();
    this.dropped.clear();
    this.series.length = 0;
    this.usage.length = 0;
    this.artefacts.length = 0;
    this.attempts.length = 0;
  }
}
