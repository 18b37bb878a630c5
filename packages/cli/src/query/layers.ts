import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Layer } from '@gator/inspect';
import { failure, value, type Expected, type LayerView } from '@gator/protocol';
import { ATTEMPTS, DATABASE, readChildren, type QueryDatabase } from '@gator/store';

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

/**
 * Adds the databases of a tier and of all below. A layer that runs and has none yet has recorded
 * nothing; one that has ended and has none is left in, to be named as one that cannot be read.
 */
function collect(directory: string, path: string, found: QueryDatabase[]): void {
  found.push({ path, file: join(directory, DATABASE) });
  // What was below an earlier attempt is below the tier itself, and may have run again since.
  if (basename(dirname(directory)) === ATTEMPTS) return;
  for (const child of childrenIn(directory)) {
    const isThere = existsSync(join(child.directory, DATABASE));
    if (child.started === null || (child.state !== 'COMPLETE' && !isThere)) continue;
    if (child.kind === 'job')
      found.push({ path: child.path, file: join(child.directory, DATABASE) });
    else collect(child.directory, child.path, found);
  }
}

/** The children that a tier recorded; none where it cannot be read, of which the query itself tells. */
function childrenIn(directory: string): LayerView[] {
  try {
    return readChildren(directory, { after: 0, limit: -1, only: 'all' })?.children ?? [];
  } catch {
    return [];
  }
}
