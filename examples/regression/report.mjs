/** Merges the results of all simulations into a table, `report.txt`, in this job's tracking directory. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const tracking = process.env['GATOR_TRACKING'];
const simulations = join(tracking, '../../simulations');

/** `name value` lines as an object. */
function readResults(path) {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [name, value] = line.split(' ');
      return [name, Number(value)];
    }),
  );
}

const paths = readdirSync(simulations)
  .map((ident) => join(simulations, ident, 'results.txt'))
  .filter((path) => existsSync(path));
const results = paths.map(readResults);
const sum = (name) => results.reduce((total, each) => total + each[name], 0);
const ports = Object.keys(results[0] ?? {}).filter((name) => name.startsWith('grants_'));

const report = [
  `simulations   ${results.length}`,
  ...ports.map((name) => `${name.padEnd(13)} ${sum(name)}`),
  `longest wait  ${Math.max(...results.map(({ longest_wait }) => longest_wait))} cycles`,
  `mean wait     ${(sum('mean_wait') / results.length).toFixed(3)} cycles`,
].join('\n');
writeFileSync(join(tracking, 'report.txt'), `${report}\n`);
console.log(report);
