/** What a job used, or all jobs of a tier together. */
export interface Usage {
  /** CPU time of all processes, summed over jobs. */
  readonly cpu_seconds: number;
  /** From start to end, summed over jobs. */
  readonly wall_seconds: number;
  /** Cores in use between two samples; the largest of any one job, as are the peaks below. */
  readonly peak_cpu: number;
  /** Bytes. */
  readonly peak_rss: number;
  readonly peak_processes: number;
}

export const NO_USAGE: Usage = {
  cpu_seconds: 0,
  wall_seconds: 0,
  peak_cpu: 0,
  peak_rss: 0,
  peak_processes: 0,
};

/** Times add up; peaks are of one job each, so that the largest is kept. */
export function mergeUsage(a: Usage, b: Usage): Usage {
  return {
    cpu_seconds: a.cpu_seconds + b.cpu_seconds,
    wall_seconds: a.wall_seconds + b.wall_seconds,
    peak_cpu: Math.max(a.peak_cpu, b.peak_cpu),
    peak_rss: Math.max(a.peak_rss, b.peak_rss),
    peak_processes: Math.max(a.peak_processes, b.peak_processes),
  };
}
