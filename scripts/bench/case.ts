/** What one run came to. */
export interface Sample {
  readonly seconds: number;
  /** Seconds of CPU of all its processes. */
  readonly cpu: number;
  /** The most memory that all its processes had at once, in MB; a page that several share counts once (PSS). */
  readonly pss: number;
  /**
   * The most memory that one process had, in MB (RSS): of the command itself, of its largest
   * child, of the largest child of those …
   */
  readonly rss: readonly number[];
  /** Files that it left. */
  readonly files: number;
  /** What all that it left takes on disk, folders included. */
  readonly kib: number;
  /** What a case measures beside that, by name. */
  readonly extra?: Readonly<Record<string, number>>;
}

/** Where a run may write. */
export interface Place {
  /** The run's own folder: empty before it, removed after it. */
  readonly own: string;
  /** What all runs read is made here once. */
  readonly shared: string;
}

/** One of those who are compared. */
export interface Side {
  readonly name: string;
  /** What has to be installed for it; without it the side is left out, and that is said. */
  readonly needs?: string;
  /** Runs it once. It throws where the run did not do what it was to do: that is no measurement. */
  readonly measure: (place: Place) => Promise<Sample>;
}

/** What all sides came to in one round, by name; one that was left out is missing. */
export type Round = ReadonlyMap<string, Sample>;

/** A figure that a case is measured for. */
export interface Goal {
  readonly name: string;
  readonly unit?: string;
  /** The figure is to be at most this; where it is not given, the figure is only told. */
  readonly limit?: number;
  /** The figure of one round; undefined where a side is missing. */
  readonly of: (round: Round) => number | undefined;
}

/** A row of the benchmark: sides whose runs alternate, and the figures that come of it. */
export interface Case {
  /** What it goes by on the command line. */
  readonly name: string;
  readonly title: string;
  readonly rounds: number;
  readonly sides: readonly Side[];
  readonly goals: readonly Goal[];
}

/** How large everything is. */
export interface Scale {
  /** No case has more rounds than this. */
  readonly rounds: number;
  readonly jobs: number;
  readonly manyJobs: number;
  readonly repeats: number;
  readonly lines: number;
  /** Cold starts that one sample is the mean of. */
  readonly starts: number;
  /** Jobs that sleep, each below a wrapper of its own. */
  readonly wrappers: number;
  /** Seconds for which they are watched. */
  readonly idle: number;
  /** Children of one tier that report to it. */
  readonly children: number;
  /** Seconds for which they do. */
  readonly beating: number;
}

/** The name of the side that is under test. */
export const GATOR_SIDE = 'gator';

/** The figure of one side. */
export function figureOf(side: string, figure: (sample: Sample) => number) {
  return (round: Round): number | undefined => {
    const sample = round.get(side);
    return sample && figure(sample);
  };
}

/** A figure of Gator's, divided by the same of another side. */
export function ratioTo(side: string, figure = (sample: Sample): number => sample.seconds) {
  return (round: Round): number | undefined => {
    const [above, below] = [round.get(GATOR_SIDE), round.get(side)];
    return above && below && figure(above) / figure(below);
  };
}

/** A count as it is read: 1,000,000. */
export function counted(count: number): string {
  return count.toLocaleString('en-US');
}
