/** How an attempt may have ended that is followed by another one. */
export const RETRY_CAUSES = ['fail', 'timeout', 'lost'] as const;

/**
 * `fail`: the job ended and was no success. `timeout`: a clock ran out. `lost`: the process that ran
 * it is gone.
 */
export type RetryCause = (typeof RETRY_CAUSES)[number];

/** When a job is tried again. */
export interface RetrySpec {
  /** How often, after the first attempt. */
  readonly retries: number;
  /** Milliseconds between the end of an attempt and the next one's place in the line. */
  readonly retry_delay: number;
  readonly retry_on: readonly RetryCause[];
}

/** A job that is never tried again. */
export const NO_RETRIES: RetrySpec = { retries: 0, retry_delay: 0, retry_on: RETRY_CAUSES };

/** Retries that a job may have at most. */
export const RETRIES_AT_MOST = 100;
