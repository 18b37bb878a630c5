/** Tells a run in the background which tracking directory was made for it. */
const VARIABLE = 'GATOR_BACKGROUND';

/** What is laid over the environment of a run that goes to the background. */
export function backgroundVariables(directory: string): Readonly<Record<string, string>> {
  return { [VARIABLE]: directory };
}

/** The tracking directory of a run that is in the background; it is meant for no process below. */
export function takeBackground(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const directory = environment[VARIABLE];
  Reflect.deleteProperty(environment, VARIABLE);
  return directory;
}
