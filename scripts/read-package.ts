import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Declaration, Import, Package, SourceFile } from './import-rules.ts';

/** Reads one package's manifest and the imports of all its files, tests included. */
export function readPackage(root: string, name: string): Package {
  const manifest = `packages/${name}/package.json`;
  const files = globSync(`packages/${name}/src/**/*.ts`, { cwd: root }).sort();
  return {
    name,
    manifest,
    dependencies: declarationsIn(readFileSync(join(root, manifest), 'utf8'), 'dependencies'),
    files: files.map((path) => readSource(root, path)),
  };
}

/** The dependencies in one section of a manifest's text, each with its line. */
export function declarationsIn(manifest: string, section: string): Declaration[] {
  const names = Object.keys(sectionOf(JSON.parse(manifest), section));
  const lines = manifest.split('\n');
  const start = lines.findIndex((line) => line.includes(`"${section}"`));
  return names.map((name) => ({
    name,
    line: lines.findIndex((line, index) => index >= start && line.includes(`"${name}"`)) + 1,
  }));
}

/** Every import, export-from and `import()` of a source text. */
export function importsIn(text: string): Import[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    line: text.slice(0, pos).split('\n').length,
  }));
}

function readSource(root: string, path: string): SourceFile {
  return { path, imports: importsIn(readFileSync(join(root, path), 'utf8')) };
}

function sectionOf(manifest: unknown, section: string): object {
  if (typeof manifest !== 'object' || manifest === null) return {};
  const value: unknown = Reflect.get(manifest, section);
  return typeof value === 'object' && value !== null ? value : {};
}
