/** What is asked of a stream. */
interface Destination {
  readonly isTTY?: boolean;
}

/** Whether a failed write means that nobody reads any more: a pipe was closed, or a terminal. */
export function isReaderGone(error: Error, { isTTY }: Destination): boolean {
  const code = 'code' in error ? error.code : undefined;
  return code === 'EPIPE' || (code === 'EIO' && isTTY === true);
}
