import { availableParallelism, totalmem } from 'node:os';
import { DEFAULT_LIMITS, type MessageLimits, type Totals } from '@gator/protocol';

/** What a run can be told besides its specification; everything has a default. */
export interface RunSettings {
  /** The root's ident, in place of the specification's. */
  readonly ident?: string;
  /** The root's tracking directory; default `tracking/<start time>` under the current folder. */
  readonly tracking?: string;
  /** Seconds between reports of what runs on; default 5. */
  readonly interval?: number;
  readonly limits?: Partial<MessageLimits>;
  /** What finds a place for each process; `local` is the only one yet. */
  readonly scheduler?: 'local';
  /** Cores that may be taken at once; default the machine's. */
  readonly concurrency?: number;
  /** Bytes that may be taken at once; default the machine's. */
  readonly memory?: number;
  /** Licences that may be taken at once, by name; those that are not named are not limited. */
  readonly licenses?: Readonly<Record<string, number>>;
  /** The address of this machine that the run's sockets listen at; default 127.0.0.1, which no other machine reaches. */
  readonly host?: string;
  /** Whether every message of every layer comes to `onEvent`, and not only the root's own. */
  readonly allMessages?: boolean;
  /** Milliseconds between asking a job to end and ending it; default 10,000. */
  readonly grace?: number;
}

/** What the run may hold at once. */
export function totalsOf(settings: RunSettings): Totals {
  return {
    cores: settings.concurrency ?? availableParallelism(),
    memory: settings.memory ?? totalmem(),
    licenses: settings.licenses ?? {},
  };
}

/** The limits on a job's messages. */
export function limitsOf(settings: RunSettings): MessageLimits {
  return { ...DEFAULT_LIMITS, ...settings.limits };
}
