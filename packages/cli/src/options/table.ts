import { InvalidArgumentError, Option } from 'commander';
import type { Expected } from '@gator/protocol';
import {
  readCount,
  readDirectory,
  readHost,
  readIdent,
  readInterval,
  readLicenses,
  readScheduler,
  readSchedulerArguments,
} from './values.ts';

/** The options that `gator check` takes as well. */
export function planOptions(): Option[] {
  return [
    valued('--id <IDENT>', 'name of the root, in place of the specification’s', readIdent),
    valued('--scheduler <NAME>', 'what finds a place for each process', readScheduler).default(
      'local',
    ),
    valued(
      '--sched-arg <KEY=VALUE>',
      'argument of the scheduler, repeatable: concurrency=N, by default this machine’s cores',
      readSchedulerArguments,
    ),
    valued(
      '--license <NAME=N>',
      'licences that the run may hold at once, repeatable',
      readLicenses,
    ),
  ];
}

/** The options of `gator resume` and `gator rerun`: what is not given stays as the run had it. */
export function goOnOptions(): Option[] {
  const names = [
    'scheduler',
    'schedArg',
    'license',
    'interval',
    'quiet',
    'allMsg',
    'verbose',
    'progress',
  ];
  const own = runOptions().filter((option) => names.includes(option.attributeName()));
  for (const option of own) option.default(undefined);
  return own;
}

/** Every option of `gator run`. To add one: a row here, and its key in `RunFlags`. */
export function runOptions(): Option[] {
  return [
    ...planOptions(),
    valued('--tracking <DIR>', 'the root’s tracking directory', readDirectory),
    valued(
      '--host <ADDRESS>',
      'address of this machine to listen at, by default 127.0.0.1, which no other machine reaches',
      readHost,
    ),
    valued('--interval <SECONDS>', 'between reports of what runs on', readInterval).default(5),
    new Option('--quiet', 'show warnings and worse, and no summary where all is well'),
    new Option('--all-msg', 'show the messages of every layer'),
    new Option('-v, --verbose', 'show debug messages as well'),
    new Option('--progress', 'show what runs and how far it is'),
    new Option('--detach', 'run in the background, and return when the run has started'),
    valued('--limit-warning <N>', 'warnings that a job may leave and succeed', readCount),
    valued('--limit-error <N>', 'errors that a job may leave and succeed', readCount),
    valued('--limit-critical <N>', 'critical messages that a job may leave and succeed', readCount),
  ];
}

/** An option with a value, read once, here. */
function valued<T>(
  flags: string,
  description: string,
  read: (text: string, before?: T) => Expected<T>,
): Option {
  return new Option(flags, description).argParser((text: string, before: T | undefined): T => {
    const expected = read(text, before);
    if (!expected.ok) throw new InvalidArgumentError(expected.reason);
    return expected.value;
  });
}
