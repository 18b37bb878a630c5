/** Bytes in each unit of `!Memory`: powers of 1000, and of 1024 for those with an `i`. */
export const MEMORY_UNITS = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** A unit of `!Memory`. */
export type MemoryUnit = keyof typeof MEMORY_UNITS;

/** The most bytes that a job may ask for: a thousand terabytes. Up to here every size renders exactly. */
export const MEMORY_LIMIT = 1_000 * MEMORY_UNITS.TB;

const DECIMAL = ['TB', 'GB', 'MB', 'KB'] as const;

/** Bytes for people: three significant digits in the largest decimal unit, such as `1.5 GB`. */
export function formatMemory(bytes: number): string {
  for (const unit of DECIMAL) {
    const size = Number((bytes / MEMORY_UNITS[unit]).toPrecision(3));
    if (size >= 1) return `${size} ${unit}`;
  }
  return `${Math.round(bytes)} B`;
}

const SHORT = ['TB', 'GB', 'MB', 'TiB', 'GiB', 'MiB', 'KiB'] as const;

/** Bytes for a specification: the first unit in which three decimals are exact, else kilobytes. */
export function writeMemory(bytes: number): readonly [size: number, unit: MemoryUnit] {
  for (const unit of SHORT) {
    const size = bytes / MEMORY_UNITS[unit];
    if (size >= 1 && Number.isInteger(size * 1e3)) return [size, unit];
  }
  return [bytes / MEMORY_UNITS.KB, 'KB'];
}
