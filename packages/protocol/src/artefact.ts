/** A file that a job left, as the layer it is told to sees it. */
export interface Artefact {
  readonly name: string;
  /** The job's path below the layer; empty for the job's own wrapper. */
  readonly child: string;
  /** The file, relative to the layer's tracking directory. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** When it was collected: microseconds since the epoch. */
  readonly time: number;
}

/** The same artefact as the parent of the layer `ident` sees it. */
export function seenFromParent(artefact: Artefact, ident: string): Artefact {
  const child = artefact.child === '' ? ident : `${ident}/${artefact.child}`;
  return { ...artefact, child, path: `${ident}/${artefact.path}` };
}
