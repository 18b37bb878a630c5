import type { SeverityName } from '@gator/protocol';

/** How a run that is named by its address is opened. */
export interface TargetFlags {
  readonly secretFile?: string;
}

export interface StatusFlags extends TargetFlags {
  readonly json?: boolean;
  /** How many tiers deep every layer is listed. */
  readonly depth?: number;
  readonly all?: boolean;
  readonly watch?: boolean;
}

export interface LogsFlags extends TargetFlags {
  readonly follow?: boolean;
  readonly severity: SeverityName;
  readonly grep?: RegExp;
  readonly tail?: number;
  /** Unix seconds. */
  readonly since?: number;
  readonly json?: boolean;
  /** Only the layer's own messages, and not those of the layers below. */
  readonly own?: boolean;
}

export interface StopFlags extends TargetFlags {
  readonly now?: boolean;
}

export interface ShowFlags extends TargetFlags {
  readonly json?: boolean;
}

export interface QueryFlags extends TargetFlags {
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface ListFlags {
  readonly json?: boolean;
}

export interface RemoveFlags {
  /** Seconds: only runs that ended longer ago. */
  readonly olderThan?: number;
  /** How many of the newest runs stay. */
  readonly keep?: number;
}
