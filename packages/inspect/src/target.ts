import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { failure, parseAddress, value, type Address, type Expected } from '@gator/protocol';
import { DATABASE, LATEST, lookInto, readLayer, SECRET_FILE, TRACKING } from '@gator/store';
import type { Layer } from './layer.ts';
import { openAddress, openDirectory } from './open.ts';

/** Where the secret of a run is taken from that is named by its address. */
export interface SecretOptions {
  /** A file that holds it. */
  readonly secretFile?: string | undefined;
  /** The environment; `GATOR_SECRET` holds it. */
  readonly environment?: Readonly<NodeJS.ProcessEnv>;
}

/** The tracking directory of the newest run below the current folder. */
export const NEWEST = join(TRACKING, LATEST);

/** Opens a layer, again and again: when a live one has ended, it is another source that answers. */
export type Open = () => Promise<Expected<Layer>>;

/**
 * Finds what a command names: a tracking directory of a run or of any layer in it; a path of
 * idents in the newest run, as `regression/build`; or `HOST:PORT` of a live layer. By default the
 * newest run. It is found once: another run may be the newest by the time it is opened again.
 */
export function findTarget(target: string = NEWEST, options: SecretOptions = {}): Open {
  const directory = directoryOf(target);
  if (directory !== undefined) return () => openDirectory(directory);
  const address = addressOf(target, options);
  return () => (address.ok ? openAddress(address.value) : Promise.resolve(address));
}

/** Opens what a command names, once. */
export function openTarget(target?: string, options?: SecretOptions): Promise<Expected<Layer>> {
  return findTarget(target, options)();
}

/** The tracking directory that a target names, without links; undefined where it names none. */
export function directoryOf(target: string = NEWEST): string | undefined {
  const asked = resolve(target);
  if (isLayer(asked)) return withoutLinks(asked);
  const [root, ...below] = target.split('/');
  const newest = resolve(NEWEST);
  const run = lookInto(newest, readLayer, 'there is none');
  if (!run.ok || run.value.ident !== root) return undefined;
  const inside = join(newest, ...below);
  return isLayer(inside) ? withoutLinks(inside) : undefined;
}

/** A layer that has not started has no folder yet: its parent's has to do. */
function isLayer(directory: string): boolean {
  return [directory, dirname(directory)].some((folder) => existsSync(join(folder, DATABASE)));
}

/** A layer's folder where it really is, or where it will be once the layer starts. */
function withoutLinks(directory: string): string {
  return existsSync(directory)
    ? realpathSync(directory)
    : join(realpathSync(dirname(directory)), basename(directory));
}

function addressOf(target: string, options: SecretOptions): Expected<Address> {
  const address = parseAddress(target);
  if (!address.ok) return failure(noSuch(target));
  if (address.value.secret !== '')
    return failure('a secret on a command line is seen by everybody: give HOST:PORT alone');
  const secret = secretOf(options);
  return secret.ok ? value({ ...address.value, secret: secret.value }) : secret;
}

function noSuch(target: string): string {
  return target === NEWEST
    ? `there is no run below ${resolve(TRACKING)}: name a tracking directory, or HOST:PORT`
    : `no run at '${target}': expected a tracking directory, or HOST:PORT of a live layer`;
}

function secretOf({ secretFile, environment = process.env }: SecretOptions): Expected<string> {
  const given = environment['GATOR_SECRET'];
  if (secretFile === undefined && given !== undefined && given !== '') return value(given);
  const file = secretFile ?? join(NEWEST, SECRET_FILE);
  try {
    return value(readFileSync(file, 'utf8').trim());
  } catch {
    return failure(
      secretFile === undefined
        ? "an address needs the run's secret: set GATOR_SECRET, or name its file with --secret-file"
        : `the secret in ${secretFile} cannot be read`,
    );
  }
}
