/** A value, or what stood in its way. Expected failures travel like this; a throw is a bug of ours. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
