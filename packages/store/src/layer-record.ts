import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Artefact, Fold, Folds } from '@gator/protocol';
import { DATABASE } from './places.ts';
import { Reader } from './reader.ts';
import type { AttemptRow, AttributeValue, ChildRow } from './rows.ts';

/** Errors among which the first that says something is looked for. */
const ERRORS = 100;

/** All that counts of what a layer recorded: what another layer would have to know to take its place. */
export interface LayerRecord {
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  readonly children: readonly ChildRow[];
  /** Metrics by scope. */
  readonly folds: ReadonlyMap<string, Folds>;
  readonly artefacts: readonly Artefact[];
  readonly attempts: readonly AttemptRow[];
  /** The first message of severity ERROR or above that the job itself wrote. */
  readonly firstError: string | null;
}

/** Reads a layer's record at one look; undefined where there is none. Throws where it cannot be read. */
export function readRecord(directory: string): LayerRecord | undefined {
  const path = join(directory, DATABASE);
  if (!existsSync(path)) return undefined;
  const reader = new Reader(path);
  try {
    return {
      attributes: reader.attributes(),
      children: reader.children('all', 0, -1),
      folds: byScope(reader),
      artefacts: reader.everyArtefact(),
      attempts: reader.everyAttempt(),
      firstError: firstErrorIn(reader),
    };
  } finally {
    reader.close();
  }
}

function byScope(reader: Reader): Map<string, Folds> {
  const scopes = new Map<string, [string, Fold][]>();
  for (const { scope, name, ...fold } of reader.folds()) {
    const folds = scopes.get(scope) ?? [];
    folds.push([name, fold]);
    scopes.set(scope, folds);
  }
  return new Map([...scopes].map(([scope, folds]) => [scope, Object.fromEntries(folds)]));
}

function firstErrorIn(reader: Reader): string | null {
  const written = reader.errors(ERRORS).map(({ message }) => message);
  return written.find((text) => text.trim() !== '') ?? null;
}
