import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  failure,
  parseAddress,
  value,
  type Address,
  type Expected,
  type LayerView,
} from '@gator/protocol';
import { DATABASE, readChild, readLayer, rootOf, SECRET_FILE } from '@gator/store';
import { Connection } from './connection.ts';
import { DatabaseSource } from './database-source.ts';
import { Layer, type LayerOptions, type Line } from './layer.ts';
import { laterSource, liveSource } from './forwarding-source.ts';
import { lostChild } from './lost.ts';
import { LostSource } from './lost-source.ts';
import { RowSource } from './row-source.ts';
import { SocketSource } from './socket-source.ts';
import { isThere } from './survivor.ts';

/**
 * Opens the layer of a tracking directory: over its socket where it lives, from its database
 * where it has ended. A database that cannot be read is a failure with its reason.
 *
 * @param row the layer as its parent knows it, where that is known already
 */
export async function openDirectory(folder: string, row?: LayerView): Promise<Expected<Layer>> {
  const directory = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  try {
    return await open(directory, row ?? rowOf(directory));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure(`the database in ${directory} cannot be read: ${why}`);
  }
}

/** Opens the layer that listens at an address, and through it all below. */
export async function openAddress(address: Address): Promise<Expected<Layer>> {
  const connection = await Connection.open(address);
  if (!connection.ok) return connection;
  const source = new SocketSource(connection.value.peer, { nest_path: '' });
  const line = { connection: connection.value, nest: '', shared: false };
  return value(new Layer({ standing: 'relayed', source, row: undefined, line }));
}

async function open(directory: string, row: LayerView | undefined): Promise<Expected<Layer>> {
  const view = readLayer(directory);
  if (view === undefined) return openUnstarted(directory, row);
  if (view.state === 'COMPLETE') return value(new Layer({ ...leftOf(directory, row), row }));
  const connection = await reach(view);
  if (connection === undefined) {
    const { standing } = leftOf(directory, row);
    // A process that hangs may still end its layer, or die.
    const left = laterSource(() => leftOf(directory, row).source);
    return value(new Layer({ standing, source: left, row }));
  }
  const socket = new SocketSource(connection.peer, { root_path: view.path, nest_path: '' });
  const source = liveSource(socket, () => leftOf(directory, row).source);
  const line = { connection, nest: '', root: view.path, shared: false };
  return value(new Layer({ standing: 'live', source, row, line }));
}

/** What there is of a layer that nobody answers for: it has ended, or it is lost, or its process hangs. */
function leftOf(
  directory: string,
  row: LayerView | undefined,
): Pick<LayerOptions, 'standing' | 'source'> {
  const database = new DatabaseSource(directory);
  if (readLayer(directory)?.state === 'COMPLETE') return { standing: 'ended', source: database };
  if (isThere(directory)) return { standing: 'silent', source: database };
  return { standing: 'lost', source: new LostSource(directory, rowOf(directory) ?? row) };
}

/** A layer without a database: its parent knows it, and can keep it from starting. */
async function openUnstarted(
  directory: string,
  row: LayerView | undefined,
): Promise<Expected<Layer>> {
  if (row === undefined)
    return failure(`no run at ${directory}: expected a tracking directory, with a ${DATABASE}`);
  const parent = readLayer(dirname(directory));
  const connection = parent && (await reach(parent));
  let isReached = connection !== undefined;
  void connection?.closed.then(() => {
    isReached = false;
  });
  const line: Line | undefined = connection && {
    connection,
    nest: row.ident,
    root: parent.path,
    shared: false,
  };
  const source = laterSource(() => {
    if (readLayer(directory) !== undefined) return leftOf(directory, row).source;
    const known = rowOf(directory) ?? row;
    return new RowSource(isReached || !isLost(dirname(directory)) ? known : lostChild(known));
  });
  return value(new Layer({ standing: 'unstarted', source, row: undefined, line }));
}

/** Whether a layer recorded no end, and its process is gone. */
function isLost(directory: string): boolean {
  return readLayer(directory)?.state === 'STARTED' && !isThere(directory);
}

function rowOf(directory: string): LayerView | undefined {
  const parent = dirname(directory);
  return existsSync(join(parent, DATABASE)) ? readChild(parent, basename(directory)) : undefined;
}

/** Connects to the socket of a layer that has not recorded its end, if that very layer answers there. */
async function reach({ address, directory, path }: LayerView): Promise<Connection | undefined> {
  const root = rootOf(directory);
  const parsed = parseAddress(address);
  if (root === undefined || !parsed.ok) return undefined;
  const secret = readFileSync(join(root, SECRET_FILE), 'utf8').trim();
  const connection = await Connection.open({ ...parsed.value, secret });
  if (!connection.ok) return undefined;
  // A process goes on to its next layer: the one that answers has to be the one that is asked for. A path is
  // unique in a run, and the secret is the run's own.
  const answer = await connection.value.peer.request('resolve', { root_path: path, depth: 0 });
  if (answer.ok) return connection.value;
  connection.value.close();
  return undefined;
}
