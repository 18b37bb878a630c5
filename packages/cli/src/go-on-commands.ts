import type { Command } from 'commander';
import type { ExitStatus } from './exit-status.ts';
import { addOptions } from './options/environment.ts';
import type { GoOnFlags, RerunFlags } from './options/flags.ts';
import { goOnOptions } from './options/table.ts';

type OnStatus = (status: ExitStatus) => void;

/** Adds the commands that go on with a run that is there already. */
export function addGoOnCommands(program: Command, onStatus: OnStatus): Command[] {
  return [resumeCommand(program, onStatus), rerunCommand(program, onStatus)];
}

function resumeCommand(program: Command, onStatus: OnStatus): Command {
  const command = program
    .command('resume')
    .description('go on with a run that was cut short: what passed or failed is kept')
    .argument('[TARGET]', 'the tracking directory of a run; by default the newest one')
    .action(async (target: string | undefined, flags: GoOnFlags) => {
      onStatus(await (await import('./commands/go-on.ts')).resume(target, flags));
    });
  return addOptions(command, goOnOptions());
}

function rerunCommand(program: Command, onStatus: OnStatus): Command {
  const command = program
    .command('rerun')
    .description(
      'run again, in place, what failed of a run, or a part of it, and what depends on it',
    )
    .argument('[TARGET]', 'a tracking directory, or a path of idents in the newest run')
    .option('--failed', 'only what failed or was aborted; without it all of a part of a run')
    .action(async (target: string | undefined, flags: RerunFlags) => {
      onStatus(await (await import('./commands/go-on.ts')).rerun(target, flags));
    });
  return addOptions(command, goOnOptions());
}
