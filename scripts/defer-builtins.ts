import type { Plugin } from 'esbuild';

/**
 * Lets a bundle load some of Node's own modules at their first use instead of at its start. It serves CommonJS
 * libraries that `require` a large module for a case that never comes.
 */
export function deferBuiltins(names: readonly string[]): Plugin {
  return {
    name: 'defer-builtins',
    setup(build) {
      const filter = new RegExp(`^(${names.join('|')})$`);
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'deferred' }));
      build.onLoad({ filter, namespace: 'deferred' }, ({ path }) => ({
        contents: `module.exports = new Proxy({}, { get: (_, name) => require('node:${path}')[name] });`,
      }));
    },
  };
}
