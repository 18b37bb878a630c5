import { failure, value, type Expected } from '@gator/protocol';

/**
 * Looks into a tracking directory whose database may be missing or damaged, or not ours to read.
 *
 * @param absent what it means that there is none
 */
export function lookInto<T>(
  directory: string,
  read: (directory: string) => T | undefined,
  absent: string,
): Expected<T> {
  try {
    const found = read(directory);
    return found === undefined ? failure(absent) : value(found);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure(`the database in ${directory} cannot be read: ${why}`);
  }
}
