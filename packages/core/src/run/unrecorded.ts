import { MASK, type Spec } from '@gator/spec';

/**
 * What of a specification as it was recorded cannot be run again, in words: a command that a secret's value was taken
 * out of would be another command, and a variable needs its value. Undefined where all is there.
 *
 * @param environment where masked variables are taken from
 * @param around the path of the tier around it, with a slash behind it
 */
export function unrecordedIn(
  spec: Spec,
  environment: Readonly<NodeJS.ProcessEnv>,
  around = '',
): string | undefined {
  const path = `${around}${spec.ident}`;
  const name = Object.keys(spec.env).find(
    (each) => spec.env[each] === MASK && environment[each] === undefined,
  );
  if (name !== undefined)
    return `the value of ${name} in '${path}' is a secret, which is not recorded: set ${name} in the environment`;
  if (spec.kind === 'job') return isMasked([spec.command, ...spec.args]) ? cut(path) : undefined;
  for (const job of spec.jobs) {
    const found = unrecordedIn(job, environment, `${path}/`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isMasked(words: readonly string[]): boolean {
  return words.some((word) => word.includes(MASK));
}

function cut(path: string): string {
  return `the command of '${path}' holds the value of a secret, which is not recorded: run its specification anew, or write a variable in the value's place`;
}
