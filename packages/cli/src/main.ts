import { CommanderError } from 'commander';
import { complain } from './complain.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { heedLauncher } from './hangup.ts';
import { isReaderGone } from './output/reader-gone.ts';
import { visibleLines } from './output/visible.ts';
import { makeProgram } from './program.ts';

/** The command line's entry. The process ends by itself when its command has ended. */
async function main(words: readonly string[]): Promise<ExitStatus> {
  if (words[0] === '--version' || words[0] === '-V') {
    const { VERSION } = await import('@gator/core/version');
    process.stdout.write(`gator ${VERSION}\n`);
    return EXIT.success;
  }
  let status: ExitStatus = EXIT.success;
  const program = makeProgram(words, (ended) => {
    status = ended;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.success : EXIT.usage;
  }
  return status;
}

heedLauncher();

/** Where nobody reads errors, there is nobody to tell so. */
process.stderr.on('error', () => undefined);

let isUnwritten = false;
/** A reader that has gone misses what is written, and that is no fault; an output that cannot be written is one. */
process.stdout.on('error', (error: Error) => {
  if (isUnwritten || isReaderGone(error, process.stdout)) return;
  isUnwritten = true;
  complain(`cannot write the output: ${error.message}`);
  process.exitCode = EXIT.fault;
});

/** What nobody expected is a fault of Gator's own. */
process.on('uncaughtException', (error) => {
  complain(`gator itself has failed: ${error.message}`);
  process.stderr.write(`${visibleLines(error.stack ?? '')}\n`);
  process.exit(EXIT.fault);
});

void main(process.argv.slice(2)).then((status) => {
  if (!isUnwritten) process.exitCode = status;
});
