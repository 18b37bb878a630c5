import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import {
  artefactFault,
  artefactName,
  expand,
  isPattern,
  type ArtefactSpec,
  type JobSpec,
} from '@gator/spec';
import {
  failure,
  faultCode,
  SEVERITIES,
  systemFault,
  value,
  type Artefact,
  type Expected,
} from '@gator/protocol';
import type { Journal } from '../../layer/journal.ts';
import { find, keep } from './keep.ts';

/** How a file is kept that no specification declares. */
const UNDECLARED = { name: null, when: 'always', required: false } as const;

/** What the machine lacks, and not the job: what is left is lost then, which fails the job. */
const LACKS: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
]);

/** Collects what a job leaves: what its specification declares when it ends, and what it names while it runs. */
export class Collector {
  readonly #journal: Journal;
  readonly #spec: JobSpec;
  readonly #artefacts: Artefact[] = [];
  readonly #adding = new Set<Promise<Expected<Artefact>>>();

  constructor(journal: Journal, spec: JobSpec) {
    this.#journal = journal;
    this.#spec = spec;
  }

  /** Everything collected so far. */
  get artefacts(): readonly Artefact[] {
    return this.#artefacts;
  }

  /** Keeps one file that the job names. */
  async add(path: string, asked: string | undefined): Promise<Expected<Artefact>> {
    const name = asked ?? artefactName({ ...UNDECLARED, path }, path);
    const fault = artefactFault(name);
    if (fault !== undefined) return failure(`'${name}' cannot name an artefact: it ${fault}`);
    const keeping = this.#keep(path, name);
    this.#adding.add(keeping);
    void keeping.then(() => this.#adding.delete(keeping));
    return keeping;
  }

  /**
   * Collects what is declared; paths are expanded from the job's environment, as its arguments are.
   * Returns what was required and is missing, in words.
   */
  async collect(passed: boolean, env: Readonly<Record<string, string>>): Promise<string[]> {
    // What the job named with its last breath is still being copied.
    await Promise.all(this.#adding);
    const missing: string[] = [];
    for (const declared of this.#spec.artefacts) {
      const spec = { ...declared, path: expand(declared.path, env) };
      if (spec.when === (passed ? 'fail' : 'pass')) continue;
      const count = await this.#collectOne(spec);
      if (count === 0 && spec.required)
        missing.push(`artefact '${spec.name ?? spec.path}' is missing`);
      else if (count === 0) this.#journal.log(SEVERITIES.DEBUG, `No artefact at ${spec.path}`);
    }
    return missing;
  }

  async #collectOne(spec: ArtefactSpec): Promise<number> {
    const files = await find(spec.path, this.#spec.cwd);
    let kept = 0;
    for (const file of files) {
      const name = nameFor(spec, file);
      const result = await this.#keep(file, name);
      if (result.ok || this.#has(name)) kept += 1;
      if (!result.ok) this.#journal.log(SEVERITIES.WARNING, result.reason);
    }
    return kept;
  }

  #has(name: string): boolean {
    return this.#artefacts.some((each) => each.name === name);
  }

  async #keep(file: string, name: string): Promise<Expected<Artefact>> {
    try {
      const whole = isAbsolute(file) ? file : join(this.#spec.cwd, file);
      // A pipe or a device would never come to its end.
      if (!(await stat(whole)).isFile()) return failure(`${file} is not a file`);
      const artefact = await keep(whole, name, this.#journal.directory);
      this.#artefacts.push(artefact);
      this.#journal.recorder.artefact(artefact);
      return value(artefact);
    } catch (error) {
      const reason = keepFault(error, file, name);
      if (LACKS.has(faultCode(error) ?? '')) this.#journal.fault ??= reason;
      return failure(reason);
    }
  }
}

/** Where a single path turns out to be a folder, its files keep their paths below it. */
function nameFor(spec: ArtefactSpec, file: string): string {
  const isFolder = spec.name !== null && !isPattern(spec.path) && file !== spec.path;
  return isFolder ? join(spec.name, relative(spec.path, file)) : artefactName(spec, file);
}

function keepFault(error: unknown, file: string, name: string): string {
  const code = faultCode(error);
  if (code === 'EEXIST') return `there is an artefact '${name}' already: ${file} is not collected`;
  if (code === 'ENOENT') return `there is no file ${file}`;
  return `cannot collect ${file}: ${systemFault(error)}`;
}
