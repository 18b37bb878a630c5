import { spawnSync } from 'node:child_process';

/** Debian's own Python, which finds Debian's packages. */
export const PYTHON = '/usr/bin/python3';

/** With CI set, what the tests work together with has to be there. */
const ci = process.env['CI'] !== undefined;

/** Whether a test that needs a module of Debian's Python cannot run here. */
export function lacksPython(module: string): boolean {
  return !ci && spawnSync(PYTHON, ['-c', `import ${module}`]).status !== 0;
}
