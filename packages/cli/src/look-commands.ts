import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { severityName, type Expected } from '@gator/protocol';
import type { ExitStatus } from './exit-status.ts';
import type {
  ListFlags,
  LogsFlags,
  QueryFlags,
  RemoveFlags,
  ShowFlags,
  StatusFlags,
  StopFlags,
  TargetFlags,
} from './options/look-flags.ts';
import { readAge, readCount, readExpression, readSeverity, readSince } from './options/values.ts';

type OnStatus = (status: ExitStatus) => void;

const TARGET =
  'a tracking directory, a path of idents in the newest run, or HOST:PORT; by default the newest run';

/** Adds the commands that look into a run, alive or ended, and those that keep house among runs. */
export function addLookCommands(program: Command, onStatus: OnStatus): Command[] {
  return [
    statusCommand(program, onStatus),
    attachCommand(program, onStatus),
    logsCommand(program, onStatus),
    showCommand(program, onStatus),
    queryCommand(program, onStatus),
    stopCommand(program, onStatus),
    listCommand(program, onStatus),
    removeCommand(program, onStatus),
    completionCommand(program, onStatus),
  ];
}

function statusCommand(program: Command, onStatus: OnStatus): Command {
  return targeted(program, 'status', 'show the tree: its counts, what runs, waits and failed')
    .option('--json', 'as JSON, one object a layer')
    .addOption(valued('--depth <N>', 'list every layer down to N tiers below', readCount))
    .option('--all', 'list every layer')
    .option('-w, --watch', 'draw it again whenever it changes, until the run ends')
    .action(async (target: string | undefined, flags: StatusFlags) => {
      onStatus(await (await import('./commands/status.ts')).status(target, flags));
    });
}

function attachCommand(program: Command, onStatus: OnStatus): Command {
  return targeted(
    program,
    'attach',
    'look at a run in full screen, while it goes on or afterwards',
  ).action(async (target: string | undefined, flags: TargetFlags) => {
    onStatus(await (await import('./commands/attach.ts')).attach(target, flags));
  });
}

function logsCommand(program: Command, onStatus: OnStatus): Command {
  return targeted(program, 'logs', 'print the messages of a layer and of all below it, by time')
    .option('-f, --follow', 'go on with what comes, until the layer ends')
    .addOption(
      valued('--severity <SEVERITY>', 'the mildest that is wanted', (text) => {
        const severity = readSeverity(text);
        return severity.ok ? { ok: true, value: severityName(severity.value) } : severity;
      }).default('DEBUG'),
    )
    .addOption(
      valued('--grep <RE>', 'only messages in which the expression is found', readExpression),
    )
    .addOption(valued('--tail <N>', 'only the last N', readCount))
    .addOption(
      valued(
        '--since <TIME>',
        'nothing before: 90s, 10m, 2h or 1d ago, or a date and time',
        readSince,
      ),
    )
    .option('--own', 'leave out the layers below')
    .option('--json', 'as JSON, one object a line')
    .action(async (target: string | undefined, flags: LogsFlags) => {
      onStatus(await (await import('./commands/logs.ts')).logs(target, flags));
    });
}

function showCommand(program: Command, onStatus: OnStatus): Command {
  return targeted(
    program,
    'show',
    'show one layer in full: how it ran, ended, and can be run again',
  )
    .option('--json', 'as JSON')
    .action(async (target: string | undefined, flags: ShowFlags) => {
      onStatus(await (await import('./commands/show.ts')).show(target, flags));
    });
}

function queryCommand(program: Command, onStatus: OnStatus): Command {
  return withSecret(
    program
      .command('query')
      .description('ask the databases of a layer and of all below it one question in SQL')
      .usage("[options] [TARGET] 'SELECT …'")
      .argument('<WORDS...>', `the target and the statement; the target is ${TARGET}`)
      .option('--json', 'as JSON, an array of objects')
      .option('--csv', 'as CSV'),
  ).action(async (words: readonly string[], flags: QueryFlags) => {
    onStatus(await (await import('./commands/query.ts')).query(words, flags));
  });
}

function stopCommand(program: Command, onStatus: OnStatus): Command {
  return targeted(program, 'stop', 'stop a run, or any part of it')
    .option('--now', 'end it at once, without a chance to close its files')
    .action(async (target: string | undefined, flags: StopFlags) => {
      onStatus(await (await import('./commands/stop.ts')).stop(target, flags));
    });
}

function listCommand(program: Command, onStatus: OnStatus): Command {
  return program
    .command('ls')
    .description('list the runs below ./tracking')
    .argument('[FOLDER]', 'the folder of runs', 'tracking')
    .option('--json', 'as JSON')
    .action(async (folder: string, flags: ListFlags) => {
      onStatus(await (await import('./commands/ls.ts')).list(folder, flags));
    });
}

function removeCommand(program: Command, onStatus: OnStatus): Command {
  return program
    .command('rm')
    .description('remove runs that have ended, and never one that is live')
    .argument(
      '[RUN...]',
      'tracking directories of runs; by default those below ./tracking that the options name',
    )
    .addOption(
      valued('--older-than <AGE>', 'runs that ended longer ago: 90s, 10m, 2h, 7d', readAge),
    )
    .addOption(valued('--keep <N>', 'all but the newest N runs', readCount))
    .action(async (runs: readonly string[], flags: RemoveFlags) => {
      onStatus(await (await import('./commands/rm.ts')).remove(runs, flags));
    });
}

function completionCommand(program: Command, onStatus: OnStatus): Command {
  return program
    .command('completion')
    .description('print the completion of commands, options and targets for a shell')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      onStatus(await (await import('./commands/completion.ts')).completion(program, shell));
    });
}

/** A command that takes one target. */
function targeted(program: Command, name: string, description: string): Command {
  return withSecret(program.command(name).description(description).argument('[TARGET]', TARGET));
}

function withSecret(command: Command): Command {
  return command.option(
    '--secret-file <FILE>',
    'the file with the run’s secret, for HOST:PORT; GATOR_SECRET may hold it instead',
  );
}

function valued<T>(
  flags: string,
  description: string,
  read: (text: string) => Expected<T>,
): Option {
  return new Option(flags, description).argParser((text: string): T => {
    const expected = read(text);
    if (!expected.ok) throw new InvalidArgumentError(expected.reason);
    return expected.value;
  });
}
