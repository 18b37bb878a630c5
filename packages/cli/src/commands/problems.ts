import { renderProblems, type Problem } from '@gator/spec/parse';
import { EXIT, type ExitStatus } from '../exit-status.ts';
import { wantsColour } from '../output/colour.ts';

/** Shows everything that is wrong in a specification, of which nothing has run then. */
export function refuse(problems: readonly Problem[]): ExitStatus {
  const colour = wantsColour(process.stderr, process.env);
  process.stderr.write(renderProblems(problems, { colour }));
  if (problems.length > 1) process.stderr.write(`\n${problems.length} problems; nothing ran\n`);
  return EXIT.usage;
}
