import type { JobSpec, Spec } from './spec.ts';

/** What a run may hold at once. Licences that are not named are not limited. */
export interface RequestLimits {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly licenses: Readonly<Record<string, number>>;
}

/** A job that asks for more of one resource than the whole run may hold: it could never start. */
export interface OverRequest {
  readonly job: JobSpec;
  /** Idents from the root, joined by `/`; without the `_<index>` of arrays. */
  readonly path: string;
  readonly kind: 'cores' | 'memory' | 'license';
  /** `cores`, `memory`, or the licence's name. */
  readonly resource: string;
  /** A count, or bytes. */
  readonly asked: number;
  readonly total: number;
}

type Excess = Omit<OverRequest, 'job' | 'path'>;

/** Finds every request that no moment of the run could satisfy, in the order of the tree. */
export function overRequests(root: Spec, totals: RequestLimits): OverRequest[] {
  return jobsOf(root, root.ident).flatMap(([job, path]) =>
    excesses(job, totals).map((excess) => ({ job, path, ...excess })),
  );
}

function jobsOf(spec: Spec, path: string): [job: JobSpec, path: string][] {
  switch (spec.kind) {
    case 'job':
      return [[spec, path]];
    case 'group':
    case 'array':
      return spec.jobs.flatMap((child) => jobsOf(child, `${path}/${child.ident}`));
  }
}

function excesses({ resources }: JobSpec, totals: RequestLimits): Excess[] {
  const { cores, memory, licenses } = resources;
  const asked: Excess[] = [
    { kind: 'cores', resource: 'cores', asked: cores, total: totals.cores },
    { kind: 'memory', resource: 'memory', asked: memory, total: totals.memory },
  ];
  for (const [name, count] of Object.entries(licenses)) {
    const total = Object.hasOwn(totals.licenses, name) ? totals.licenses[name] : undefined;
    asked.push({ kind: 'license', resource: name, asked: count, total: total ?? Infinity });
  }
  return asked.filter((each) => each.asked > each.total);
}
