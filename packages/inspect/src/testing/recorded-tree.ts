import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SEVERITIES, type SeverityName } from '@gator/protocol';
import { newChild, Recorder } from '@gator/store';

/** A message of one of the layers of a tree; its place in the list is its time. */
export interface TreeMessage {
  readonly layer: number;
  readonly severity: SeverityName;
  readonly text: string;
}

/** A tree of layers that have ended: the parent of each but the first, and all messages in order of time. */
export interface RecordedTree {
  readonly parents: readonly number[];
  readonly messages: readonly TreeMessage[];
}

/** Microseconds since the epoch at which the message in a place was written. */
export function timeOf(place: number): number {
  return 1_700_000_000_000_000 + place * 1000;
}

/** The path of a layer: idents are numbers. */
export function pathOf(tree: RecordedTree, layer: number): string {
  return layer === 0 ? '0' : `${pathOf(tree, parentOf(tree, layer))}/${String(layer)}`;
}

/** Records a tree, each layer in its tracking directory. */
export function record(tree: RecordedTree, directory: string): void {
  recordLayer(tree, 0, directory);
}

function recordLayer(tree: RecordedTree, layer: number, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const children = tree.parents.flatMap((parent, place) => (parent === layer ? [place + 1] : []));
  const recorder = new Recorder(directory, (reason) => {
    throw new Error(reason);
  });
  const kind = children.length === 0 ? 'job' : 'group';
  recorder.attributes({
    ident: String(layer),
    path: pathOf(tree, layer),
    kind,
    result: 'SUCCESS',
    ...lifeOf(tree, layer),
  });
  tree.messages.forEach((message, place) => {
    if (message.layer === layer)
      recorder.message([timeOf(place), SEVERITIES[message.severity], 'stdout', message.text]);
  });
  for (const child of children) {
    const ended = { state: 'COMPLETE', result: 'SUCCESS', ...lifeOf(tree, child) } as const;
    const isTier = tree.parents.includes(child);
    recorder.child({ ...newChild(String(child), isTier ? 'group' : 'job', 1), ...ended });
    recordLayer(tree, child, join(directory, String(child)));
  }
  recorder.close();
}

/** A layer lives from the first to the last message of itself and of all below it. */
function lifeOf(tree: RecordedTree, layer: number): { started: number; stopped: number } {
  const places = tree.messages.flatMap((message, place) =>
    isBelow(tree, message.layer, layer) ? [place] : [],
  );
  return { started: timeOf(places[0] ?? 0), stopped: timeOf(places.at(-1) ?? 0) };
}

function isBelow(tree: RecordedTree, layer: number, above: number): boolean {
  return layer === above || (layer > 0 && isBelow(tree, parentOf(tree, layer), above));
}

function parentOf({ parents }: RecordedTree, layer: number): number {
  return parents[layer - 1] ?? 0;
}
