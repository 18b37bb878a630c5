import type { Result } from './result.ts';

/** Milliseconds in each unit of a duration, the longest first, as they stand in one. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** The longest duration that a specification may give, in milliseconds: a year. */
export const DURATION_LIMIT = 365 * 86_400_000;

/** Numbers with their units, each at most once and in their order. */
const DURATION = new RegExp(
  `^(?=\\d)${UNITS.map(([unit]) => `(?:(?<${unit}>\\d+(?:\\.\\d+)?)${unit}(?!s))?`).join('')}$`,
);

/** Reads a duration such as `500ms`, `1.5h` or `1h30m`, in whole milliseconds; or says what is wrong with it. */
export function parseDuration(text: string): Result<number, string> {
  const counts = DURATION.exec(text)?.groups;
  if (counts === undefined) return { ok: false, error: 'is no duration' };
  const sum = UNITS.reduce((total, [unit, size]) => total + Number(counts[unit] ?? 0) * size, 0);
  const milliseconds = Math.round(sum);
  if (milliseconds > DURATION_LIMIT) return { ok: false, error: 'is longer than a year' };
  return { ok: true, value: milliseconds };
}

/** Writes whole milliseconds as a duration that reads back as the same: `1h30m`, `1.5s` or `500ms`. */
export function writeDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds}ms`;
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of UNITS.slice(0, 3)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return rest === 0 ? text : `${text}${rest / 1000}s`;
}
