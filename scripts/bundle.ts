import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { deferBuiltins } from './defer-builtins.ts';

/** A program that is shipped as one file, because a file each for every module is slow to start. */
interface Program {
  readonly entry: string;
  readonly outfile: string;
  /** Libraries that must never find their way into the file. */
  readonly without: readonly string[];
}

const root = join(import.meta.dirname, '..');

const programs: readonly Program[] = [
  {
    entry: 'packages/core/src/layer/main.ts',
    outfile: 'packages/core/dist/layer.cjs',
    without: ['yaml', 'commander', 'pino'],
  },
  {
    entry: 'packages/cli/src/main.ts',
    outfile: 'packages/cli/dist/main.cjs',
    without: [],
  },
];

/**
 * CommonJS starts up to 22 ms sooner than an ES module that does the same: importing `node:http` as an ES module
 * reads all its exports, and with them loads an HTTP client that nobody asked for. What a dynamic `import()` names
 * is in the same file, and runs when it is first imported. Names are kept, so that stack traces can be read;
 * leaving them out did not start sooner.
 */
const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  conditions: ['gator-source'],
  sourcemap: 'linked',
  metafile: true,
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'error' },
  define: {
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
    // `ws` looks for two native helpers at every start; neither is installed.
    'process.env.WS_NO_BUFFER_UTIL': '"1"',
    'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
  },
  // `ws` needs these for encrypted or compressed sockets; loading them takes 2 to 8 ms.
  plugins: [deferBuiltins(['https', 'tls', 'zlib'])],
};

const partial = process.env['GATOR_PARTIAL_BUILD'] === '1';
for (const program of programs) await bundle(program);

async function bundle({ entry, outfile, without }: Program): Promise<void> {
  if (!existsSync(join(root, entry))) {
    complain(`${entry} does not exist${partial ? ': left out' : ''}`, !partial);
    return;
  }
  const { metafile } = await build({ ...options, metafile: true, entryPoints: [entry], outfile });
  for (const library of without) {
    const input = inputOf(metafile, library);
    if (input !== undefined) complain(`${outfile} contains ${library}: ${input}`, true);
  }
}

/** One of the library's files among those that went into a bundle. */
function inputOf(metafile: Metafile, library: string): string | undefined {
  return Object.keys(metafile.inputs).find((path) => path.includes(`node_modules/${library}/`));
}

function complain(text: string, fatal: boolean): void {
  console.error(`bundle: ${text}`);
  if (fatal) process.exitCode = 1;
}
