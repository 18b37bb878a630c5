/** More names than this are not compared, so that a huge file of errors is still read in seconds. */
const CANDIDATES = 500;
const LONGEST = 100;

/** The hint for a misspelt name, or nothing where no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): { readonly hint?: string } {
  const found = nearest(name, known);
  return found === undefined ? {} : { hint: `did you mean '${found}'?` };
}

/** The known name with the fewest changed, missing, added or swapped letters; at most one in three. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  let compared = 0;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    if ((compared += 1) > CANDIDATES) break;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity)) {
      best = { name: candidate, distance };
    }
  }
  return best?.name;
}

/** How many letters must be changed, removed, added or swapped with their neighbour. */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 2] === to[column - 1] && from[row - 1] === to[column - 2];
      next[column] = Math.min(
        cell(last, column) + 1,
        cell(next, column - 1) + 1,
        cell(last, column - 1) + (same ? 0 : 1),
        row > 1 && column > 1 && swapped ? cell(before, column - 2) + 1 : Infinity,
      );
    }
    before = last;
    last = next;
  }
  return cell(last, to.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
