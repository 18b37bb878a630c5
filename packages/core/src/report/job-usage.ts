import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE, Reader, type AttributeValue } from '@gator/store';

/** What one job asked for and what it used. */
export interface JobUsage {
  readonly path: string;
  /** The path without the repetitions' `_<index>`: the same for all repetitions of a job. */
  readonly fold: string;
  /** Cores, and bytes of memory; 0 where none was asked for. */
  readonly askedCores: number;
  readonly askedMemory: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakCpu: number;
  readonly peakRss: number;
}

/** Reads what every ended job of a layer's tree used, from the databases below its tracking directory. */
export function readUsage(directory: string): JobUsage[] {
  return readLayer(directory, undefined);
}

function readLayer(
  directory: string,
  above: { fold: string; array: boolean } | undefined,
): JobUsage[] {
  const path = join(directory, DATABASE);
  if (!existsSync(path)) return [];
  const reader = new Reader(path);
  const attributes = reader.attributes();
  const children = attributes.get('kind') === 'job' ? [] : reader.children('all', 0, -1);
  reader.close();
  const ident = text(attributes, 'ident');
  const name = above?.array === true ? ident.replace(/_\d+$/, '') : ident;
  const fold = above === undefined ? text(attributes, 'path') : `${above.fold}/${name}`;
  if (attributes.get('kind') === 'job')
    return attributes.has('wall_seconds') ? [usageOf(attributes, fold)] : [];
  const here = { fold, array: attributes.get('kind') === 'array' };
  return children.flatMap((child) => readLayer(join(directory, child.directory), here));
}

function usageOf(attributes: ReadonlyMap<string, AttributeValue>, fold: string): JobUsage {
  return {
    path: text(attributes, 'path'),
    fold,
    askedCores: number(attributes, 'cores'),
    askedMemory: number(attributes, 'memory_bytes'),
    cpuSeconds: number(attributes, 'cpu_seconds'),
    wallSeconds: number(attributes, 'wall_seconds'),
    peakCpu: number(attributes, 'peak_cpu'),
    peakRss: number(attributes, 'peak_rss'),
  };
}

function text(attributes: ReadonlyMap<string, AttributeValue>, name: string): string {
  return String(attributes.get(name) ?? '');
}

function number(attributes: ReadonlyMap<string, AttributeValue>, name: string): number {
  return Number(attributes.get(name) ?? 0);
}
