import type { JobUsage } from './job-usage.ts';

/** Added to the 95th percentile of what was used, for the request that is suggested. */
const HEADROOM = 1.2;
/** Suggested memory is a multiple of this many bytes: 16 MiB. */
const MEMORY_STEP = 16 * 1024 * 1024;

/** Asked against used, for all repetitions of one job together. */
export interface UsageRow {
  readonly path: string;
  readonly jobs: number;
  readonly asked: { readonly cores: number; readonly memory: number };
  /** 95th percentiles over the repetitions: of cores in use at the peak, and of bytes. */
  readonly used: { readonly cores: number; readonly memory: number };
  readonly cpu_seconds: number;
  readonly wall_seconds: number;
  /** Asked for and not used: core-seconds, and byte-seconds. */
  readonly waste: { readonly cores: number; readonly memory: number };
  /** A request that would have held 95 of 100 repetitions; null where nothing was measured. */
  readonly suggested: { readonly cores: number | null; readonly memory: number | null };
}

/** Folds jobs to rows, the most wasteful first: by its share of the wasted cores and of the wasted memory. */
export function reportUsage(jobs: readonly JobUsage[]): UsageRow[] {
  const rows = [...Map.groupBy(jobs, ({ fold }) => fold)].map(([path, all]) => rowOf(path, all));
  const cores = Math.max(
    1e-9,
    total(rows, ({ waste }) => waste.cores),
  );
  const memory = Math.max(
    1e-9,
    total(rows, ({ waste }) => waste.memory),
  );
  const share = ({ waste }: UsageRow): number => waste.cores / cores + waste.memory / memory;
  return rows.sort((a, b) => share(b) - share(a) || (a.path < b.path ? -1 : 1));
}

function rowOf(path: string, jobs: readonly JobUsage[]): UsageRow {
  const cores = percentile(jobs.map(({ peakCpu }) => peakCpu));
  const memory = percentile(jobs.map(({ peakRss }) => peakRss));
  return {
    path,
    jobs: jobs.length,
    asked: {
      cores: largest(jobs, ({ askedCores }) => askedCores),
      memory: largest(jobs, ({ askedMemory }) => askedMemory),
    },
    used: { cores, memory },
    cpu_seconds: total(jobs, ({ cpuSeconds }) => cpuSeconds),
    wall_seconds: total(jobs, ({ wallSeconds }) => wallSeconds),
    waste: {
      cores: total(jobs, (job) => Math.max(0, job.askedCores * job.wallSeconds - job.cpuSeconds)),
      memory: total(jobs, (job) => Math.max(0, job.askedMemory - job.peakRss) * job.wallSeconds),
    },
    suggested: {
      cores: memory === 0 ? null : Math.max(1, Math.ceil(cores * HEADROOM - 0.25)),
      memory: memory === 0 ? null : Math.ceil((memory * HEADROOM) / MEMORY_STEP) * MEMORY_STEP,
    },
  };
}

/** The value that 95 of 100 values do not exceed. */
export function percentile(values: readonly number[], rank = 0.95): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)] ?? 0;
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function largest<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((most, item) => Math.max(most, of(item)), 0);
}
