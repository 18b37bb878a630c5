import { MASK, Redaction } from '@gator/spec';
import type { JobAssignment } from '@gator/protocol';

/**
 * Variables that Gator sets itself, and the secret of another run that its tools may be given; what a
 * job inherits of them from outside is not its own.
 */
const OWN = /^GATOR_(?:PARENT|SECRET$|IDENT|PATH|TRACKING|ARRAY_INDEX|ATTEMPT|LAYER_|OPT_)/;

/** An environment without Gator's own variables, such as the shell's that started the run. */
export function withoutOwn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !OWN.test(name)) kept[name] = value;
  }
  return kept;
}

/**
 * A job's environment: what the layer's process inherited, the specification's variables, and Gator's.
 * A variable that was masked in a specification as it was recorded is the inherited one.
 */
export function jobEnvironment(
  inherited: Readonly<Record<string, string>>,
  assignment: JobAssignment,
  parent: string,
): Record<string, string> {
  return {
    ...inherited,
    ...Object.fromEntries(Object.entries(assignment.env).filter(([, value]) => value !== MASK)),
    GATOR_PARENT: parent,
    GATOR_IDENT: assignment.ident,
    GATOR_PATH: assignment.path,
    GATOR_TRACKING: assignment.directory,
    GATOR_ATTEMPT: String(assignment.attempt.number),
  };
}

/** What is kept out of everything that is recorded of a job: secret values, and its own address with the secret in it. */
export function jobRedaction(
  { redact }: JobAssignment,
  env: Readonly<Record<string, string>>,
): Redaction {
  return new Redaction([...redact, 'GATOR_PARENT'], [env]);
}
