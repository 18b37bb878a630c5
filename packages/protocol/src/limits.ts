/**
 * How many messages of each severity a job may leave and still succeed; `null` is any number.
 * (JSON has no infinity, and limits travel.)
 */
export interface MessageLimits {
  readonly warning: number | null;
  readonly error: number | null;
  readonly critical: number | null;
}

export const DEFAULT_LIMITS: MessageLimits = { warning: null, error: 0, critical: 0 };
