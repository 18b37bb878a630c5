/** The line that a job of a path prints or says at a place: told apart from all others, and of uneven length. */
export function lineOf(path: string, place: number): string {
  return `${path} ${place} ${'x'.repeat((place * 37) % 90)}`;
}

/** What a job has noted of a line: that it is printed, or that the layer has acknowledged it, and when. */
export interface Note {
  readonly place: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The file in which a job of a path notes its lines. */
export function notesOf(path: string): string {
  return `notes/${path.replaceAll('/', '+')}`;
}
