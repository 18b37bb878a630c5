import { posix } from 'node:path';

/** One package as the rules see it: what its manifest declares, and what its files import. */
export interface Package {
  /** The folder's name: `core` for `@gator/core`. */
  readonly name: string;
  readonly manifest: string;
  readonly dependencies: readonly Declaration[];
  readonly files: readonly SourceFile[];
}

/** A dependency, and the line of the manifest that declares it. */
export interface Declaration {
  readonly name: string;
  readonly line: number;
}

export interface SourceFile {
  /** Path from the repository's root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** The text between the quotes. */
  readonly specifier: string;
  readonly line: number;
}

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The one table: each package, and the packages to its right that it may import. */
const mayImport = new Map<string, readonly string[]>([
  ['spec', []],
  ['protocol', ['spec']],
  ['store', ['protocol', 'spec']],
  ['client', ['protocol', 'spec']],
  ['schedulers', ['protocol', 'spec']],
  ['core', ['client', 'store', 'schedulers', 'protocol', 'spec']],
  ['inspect', ['client', 'store', 'protocol', 'spec']],
  ['cli', ['core', 'inspect', 'client', 'store', 'schedulers', 'protocol', 'spec']],
]);

/** Modules that only some packages may import, because of what they load or own. */
const keepers = new Map<string, readonly string[]>([
  ['@gator/spec/parse', ['spec', 'core', 'cli']],
  ['node:sqlite', ['store']],
]);

/** Everything that is wrong with one package's imports; `testTools` are modules that any test may import. */
export function problemsOf(pkg: Package, testTools: ReadonlySet<string>): Problem[] {
  const right = mayImport.get(pkg.name);
  if (right === undefined) {
    const text = `the package ${pkg.name} is not in the table of scripts/import-rules.ts`;
    return [{ file: pkg.manifest, line: 1, text }];
  }
  const misplaced = pkg.files.flatMap((file) =>
    file.imports.flatMap(({ specifier, line }) => {
      const text = fault(pkg, right, file.path, specifier, testTools);
      return text === undefined ? [] : [{ file: file.path, line, text }];
    }),
  );
  return [...misplaced, ...unused(pkg)];
}

/** Says what is wrong with one import, if anything is. */
function fault(
  pkg: Package,
  right: readonly string[],
  path: string,
  specifier: string,
  testTools: ReadonlySet<string>,
): string | undefined {
  if (specifier.startsWith('.')) return faultOfRelative(pkg, path, specifier);
  const keeper = keepers.get(specifier);
  if (keeper !== undefined && !keeper.includes(pkg.name)) {
    return `only ${keeper.join(' and ')} may import ${specifier}`;
  }
  if (specifier.startsWith('node:')) return undefined;
  const module = moduleOf(specifier);
  const sibling = siblingOf(module);
  if (sibling !== undefined && !right.includes(sibling)) {
    return `${pkg.name} may not import ${sibling}: imports go only rightwards`;
  }
  if (pkg.dependencies.some(({ name }) => name === module)) return undefined;
  if (isForTests(path) && testTools.has(module)) return undefined;
  return `${module} is imported, but ${pkg.manifest} does not declare it`;
}

/** A test, or what several tests share. */
function isForTests(path: string): boolean {
  return path.endsWith('.test.ts') || path.includes('/testing/');
}

function faultOfRelative(pkg: Package, path: string, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.startsWith(`packages/${pkg.name}/src/`)) {
    return `${specifier} leaves the package: import another package by its name`;
  }
  return target.endsWith('.ts') ? undefined : `${specifier} must name its file, ending in .ts`;
}

function unused(pkg: Package): Problem[] {
  const imported = new Set(
    pkg.files.flatMap((file) => file.imports.map(({ specifier }) => moduleOf(specifier))),
  );
  return pkg.dependencies
    .filter(({ name }) => !imported.has(name))
    .map(({ name, line }) => ({
      file: pkg.manifest,
      line,
      text: `${name} is declared, but no file of ${pkg.name} imports it`,
    }));
}

/** The installed module that a specifier reaches into: `@gator/spec` for `@gator/spec/parse`. */
function moduleOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folder's name of one of our own packages. */
function siblingOf(module: string): string | undefined {
  return module.startsWith('@gator/') ? module.slice('@gator/'.length) : undefined;
}
