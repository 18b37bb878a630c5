import type { JobAssignment } from '@gator/protocol';

/** Variables that Gator sets itself; what a job inherits of them from outside is not its own. */
const OWN = /^GATOR_(?:PARENT|IDENT|PATH|TRACKING|ARRAY_INDEX|LAYER_|OPT_)/;

/** An environment without Gator's own variables, such as the shell's that started the run. */
export function withoutOwn(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !OWN.test(name)) kept[name] = value;
  }
  return kept;
}

/** A job's environment: what the layer's process inherited, the specification's variables, and Gator's. */
export function jobEnvironment(
  inherited: Readonly<Record<string, string>>,
  assignment: JobAssignment,
  parent: string,
): Record<string, string> {
  return {
    ...inherited,
    ...assignment.env,
    GATOR_PARENT: parent,
    GATOR_IDENT: assignment.ident,
    GATOR_PATH: assignment.path,
    GATOR_TRACKING: assignment.directory,
  };
}
