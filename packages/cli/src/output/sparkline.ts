const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as a row of blocks, the largest of each stretch where there are more values than columns. */
export function sparkline(values: readonly number[], width: number): string {
  const columns = Math.min(width, values.length);
  const peaks = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    return Math.max(...values.slice(from, Math.max(to, from + 1)));
  });
  const most = Math.max(0, ...peaks);
  return peaks.map((peak) => blockOf(most > 0 ? peak / most : 0)).join('');
}

/** @param share of the largest value, from 0 to 1 */
function blockOf(share: number): string {
  const place = Math.min(BLOCKS.length - 1, Math.floor(Math.max(0, share) * BLOCKS.length));
  return BLOCKS[place] ?? BLOCKS[0];
}
