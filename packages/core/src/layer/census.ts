import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE, Reader, type AttributeValue, type ChildRow } from '@gator/store';
import type { LayerView, ResolvedLayer, Tree } from '@gator/protocol';

/** A child with its metrics, as its parent's database has them. */
export interface KnownChild extends ChildRow {
  readonly metrics: Readonly<Record<string, number>>;
}

/** A layer's children as its database has them; none where it has no database yet. */
export function readChildren(directory: string): readonly KnownChild[] {
  return read(directory, childrenIn) ?? [];
}

function childrenIn(reader: Reader): KnownChild[] {
  const metrics = reader.metrics();
  return reader.children().map((row) => ({ ...row, metrics: metrics.get(row.ident) ?? {} }));
}

/** A layer as its database describes it, with its children to a depth of `depth` below it. */
export function readLayer(directory: string, depth: number): ResolvedLayer | undefined {
  return read(directory, (reader) => {
    const view = describe(reader.attributes(), directory);
    const metrics = reader.metrics().get(view.kind === 'job' ? 'own' : 'group') ?? {};
    const children = depth > 0 ? readBelow(directory, view.path, depth, childrenIn(reader)) : [];
    return { ...view, metrics, children };
  });
}

/** Nested idents of all layers below; a leaf carries its state. */
export function readTree(directory: string): Tree {
  const leaf = (row: KnownChild): string | Tree =>
    row.kind === 'job' ? row.state : readTree(join(directory, row.directory));
  return Object.fromEntries(readChildren(directory).map((row) => [row.ident, leaf(row)]));
}

/** One child as its parent's database has it. */
export function viewChild(row: KnownChild, directory: string, path: string): LayerView {
  return {
    ident: row.ident,
    path: `${path}/${row.ident}`,
    kind: row.kind,
    state: row.state,
    result: row.result,
    reason: row.reason,
    address: row.address ?? '',
    directory: join(directory, row.directory),
    started: seconds(row.started),
    updated: seconds(row.updated),
    stopped: seconds(row.stopped),
    exit_code: row.exit_code,
    expected_jobs: row.expected_jobs,
    metrics: { ...row.metrics },
  };
}

function readBelow(
  directory: string,
  path: string,
  depth: number,
  rows: readonly KnownChild[],
): ResolvedLayer[] {
  return rows.map((row) => {
    const view = viewChild(row, directory, path);
    const below =
      depth > 1
        ? readBelow(view.directory, view.path, depth - 1, readChildren(view.directory))
        : [];
    return { ...view, children: below };
  });
}

function describe(attributes: ReadonlyMap<string, AttributeValue>, directory: string): LayerView {
  const text = (name: string): string => String(attributes.get(name) ?? '');
  const number = (name: string): number | null => {
    const value = attributes.get(name);
    return typeof value === 'number' ? value : null;
  };
  const kind = text('kind');
  const result = text('result');
  return {
    ident: text('ident'),
    path: text('path'),
    kind: kind === 'group' || kind === 'array' ? kind : 'job',
    state: number('stopped') === null ? 'STARTED' : 'COMPLETE',
    result:
      result === 'SUCCESS' || result === 'FAILURE' || result === 'ABORTED' ? result : 'UNKNOWN',
    reason: text('reason'),
    address: text('address'),
    directory,
    started: seconds(number('started')),
    updated: null,
    stopped: seconds(number('stopped')),
    exit_code: number('exit_code'),
    expected_jobs: number('expected_jobs') ?? 1,
    metrics: {},
  };
}

function read<T>(directory: string, look: (reader: Reader) => T): T | undefined {
  const path = join(directory, DATABASE);
  if (!existsSync(path)) return undefined;
  const reader = new Reader(path);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

function seconds(time: number | null): number | null {
  return time === null ? null : time / 1e6;
}
