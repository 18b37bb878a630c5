/** `$NAME`, `${NAME}` or `${NAME:-default}`, each with the `$` before it that makes it literal. */
const REFERENCE = /(\$?)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::-([^}]*))?\})/g;

/**
 * Puts a job's variables into its command or one of its arguments.
 *
 * A default applies where the name is unset or empty, as in `sh`. A name that is unset and has no
 * default stays as it is written, `$$NAME` and `$${NAME}` become `$NAME` and `${NAME}`, and any
 * other `$` is left alone. Values are not expanded again.
 */
export function expand(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return text.replace(
    REFERENCE,
    (whole: string, escape: string, bare?: string, braced?: string, fallback?: string) => {
      if (escape !== '') return whole.slice(1);
      const value = lookUp(env, bare ?? braced ?? '');
      if (fallback !== undefined && (value ?? '') === '') return fallback;
      return value ?? whole;
    },
  );
}

/** Reads own variables alone, so that `$constructor` is not found on an object's prototype. */
function lookUp(env: Readonly<Record<string, string | undefined>>, name: string) {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}
