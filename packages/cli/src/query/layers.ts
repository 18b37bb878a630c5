import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Layer } from '@gator/inspect';
import { failure, value, type Expected } from '@gator/protocol';
import { DATABASE, readChildren, type QueryDatabase } from '@gator/store';

/** The databases of a layer and of all below it, which have to be on this machine. */
export async function databasesOf(layer: Layer): Promise<Expected<QueryDatabase[]>> {
  const view = await layer.view();
  if (!view.ok) return view;
  const { directory, path } = view.value;
  if (!existsSync(join(directory, DATABASE)))
    return failure(
      `the databases of '${path}' are not on this machine, or it has not started: ${directory}`,
    );
  const found: QueryDatabase[] = [];
  collect(directory, path, found);
  return value(found);
}

function collect(directory: string, path: string, found: QueryDatabase[]): void {
  const file = join(directory, DATABASE);
  if (!existsSync(file)) return;
  found.push({ path, file });
  const children = readChildren(directory, { after: 0, limit: -1, only: 'all' })?.children ?? [];
  for (const child of children) {
    if (child.started === null) continue;
    if (child.kind === 'job')
      found.push({ path: child.path, file: join(child.directory, DATABASE) });
    else collect(child.directory, child.path, found);
  }
}
