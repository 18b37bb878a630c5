import { Argument, type Command } from 'commander';
import type { ExitStatus } from './exit-status.ts';

/** Adds `gator report`. */
export function addReportCommand(
  program: Command,
  onStatus: (status: ExitStatus) => void,
): Command {
  return program
    .command('report')
    .description('report on a run: `usage` compares what jobs asked for with what they used')
    .addArgument(new Argument('<TOPIC>', 'what to report').choices(['usage']))
    .argument('[TARGET]', 'a tracking directory; by default that of the newest run')
    .option('--json', 'as JSON')
    .action(async (_: string, target: string | undefined, flags: { json?: boolean }) => {
      onStatus(await (await import('./commands/report.ts')).report(target, flags));
    });
}
