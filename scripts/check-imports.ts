import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './import-rules.ts';
import { declarationsIn, readPackage } from './read-package.ts';

const root = join(import.meta.dirname, '..');
const workspace = readFileSync(join(root, 'package.json'), 'utf8');
const testTools = new Set(declarationsIn(workspace, 'devDependencies').map(({ name }) => name));

const problems = readdirSync(join(root, 'packages')).flatMap((name) =>
  problemsOf(readPackage(root, name), testTools),
);
for (const { file, line, text } of problems) console.error(`${file}:${line}: ${text}`);
process.exitCode = problems.length > 0 ? 1 : 0;
