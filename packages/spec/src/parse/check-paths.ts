import type { Spec } from '../spec.ts';
import type { ParsedSpec } from './parse-spec.ts';
import { told, type Problem } from './problem.ts';
import { show } from './show.ts';
import { wholeFile } from './source.ts';

/** A layer, and where it will keep its files. */
interface Layer {
  readonly spec: Spec;
  /** Idents from the root, joined by `/`; in an array with the last `_<index>`, which is the longest. */
  readonly path: string;
  readonly directory: string;
}

/**
 * A problem for each layer whose tracking directory has a path of more than `most` bytes, though that of the tier around it
 * has not.
 *
 * @param directory the root's own
 */
export function checkPaths(
  { root, placeOf }: ParsedSpec,
  directory: string,
  most: number,
): Problem[] {
  const problems: Problem[] = [];
  const visit = (layer: Layer): void => {
    const bytes = Buffer.byteLength(layer.directory);
    if (bytes <= most) for (const child of childrenOf(layer)) visit(child);
    else
      problems.push({
        reason: 'too-deep',
        message: `the path of the tracking directory of ${show(layer.path)} has ${bytes} bytes`,
        place: placeOf(layer.spec, 'ident') ?? placeOf(layer.spec) ?? wholeFile(layer.path),
        expected: `at most ${most}, which a database may have there`,
        hint: 'shorten the idents, or name a shorter folder with --tracking',
      });
  };
  visit({ spec: root, path: root.ident, directory });
  return told(problems);
}

function childrenOf({ spec, path, directory }: Layer): Layer[] {
  if (spec.kind === 'job') return [];
  const suffix = spec.kind === 'array' ? `_${spec.repeats - 1}` : '';
  return spec.jobs.map((child) => {
    const ident = `${child.ident}${suffix}`;
    return { spec: child, path: `${path}/${ident}`, directory: `${directory}/${ident}` };
  });
}
