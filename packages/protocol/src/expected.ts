/** A value, or the reason why there is none. Expected failures travel like this; a throw is a bug of ours. */
export type Expected<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export function value<T>(it: T): Expected<T> {
  return { ok: true, value: it };
}

export function failure(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
