import { basename, dirname, join } from 'node:path';
import {
  lookInto,
  readBelow,
  readChildren,
  readDetails,
  readLayer,
  readMessages,
} from '@gator/store';
import type { Handlers } from '@gator/client';
import {
  failure,
  identsOf,
  parseSeverity,
  value,
  type Expected,
  type LayerView,
  type Payload,
  type ResolvedLayer,
} from '@gator/protocol';
import { VERSION } from '../version.ts';
import type { RunningLayer } from './host.ts';
import { now, type Journal } from './journal.ts';

/** What every layer answers, whatever its kind; also for the layers below it, which it knows by their databases. */
export function commonHandlers(journal: Journal, layer: Pick<RunningLayer, 'stop'>) {
  const look = <T>(asked: Meant, read: (directory: string) => T | undefined): Expected<T> =>
    lookBelow(journal, asked, read);
  return {
    identify: () => value({ tool: 'gator', version: VERSION }),
    log: (payload) => onceRecorded(journal, log(journal, payload)),
    stop: ({ reason, force, ...asked }) => {
      if (!isMeant(journal, asked)) return notMeant(journal, asked);
      const stopped = layer.stop(reason, force, identsOf(asked.nest_path));
      return stopped.ok ? value({}) : stopped;
    },
    resolve: ({ depth, ...asked }) =>
      look(asked, (directory) => resolveLayer(directory, directory === journal.directory, depth)),
    children: (query) => look(query, (directory) => readChildren(directory, query)),
    get_messages: (query) => look(query, (directory) => readMessages(directory, query)),
    details: (asked) => look(asked, readDetails),
    subscribe: ({ messages, root_path }, asker) =>
      isMeant(journal, { root_path })
        ? journal.feed.subscribe(asker, messages)
        : notMeant(journal, { root_path }),
  } satisfies Handlers;
}

/** What a layer has acknowledged is on disk, whatever happens to its process afterwards. */
export async function onceRecorded<T>(
  { recorder }: Pick<Journal, 'recorder'>,
  answer: Expected<T>,
): Promise<Expected<T>> {
  if (answer.ok) await recorder.settled();
  return answer;
}

/** Which layer a request is meant for. */
interface Meant {
  readonly root_path?: string | undefined;
  readonly nest_path: string;
}

function isMeant({ path }: Journal, { root_path: root = '' }: Pick<Meant, 'root_path'>): boolean {
  return root === '' || root === path;
}

function notMeant({ path }: Journal, { root_path: root = '' }: Pick<Meant, 'root_path'>) {
  return failure(`this layer is '${path}', not '${root}'`);
}

function log(journal: Journal, { timestamp, severity, message }: Payload<'log'>): Expected<object> {
  const known = parseSeverity(severity);
  if (known === undefined) return failure(`'log': unknown severity '${severity}'`);
  const time = timestamp === undefined ? now() : Math.round(timestamp * 1e6);
  journal.record([time, known, 'api', message]);
  return value({});
}

/** Reads what a layer at or below this one recorded. */
function lookBelow<T>(
  journal: Journal,
  asked: Meant,
  read: (directory: string) => T | undefined,
): Expected<T> {
  const { nest_path: nest } = asked;
  const parts = identsOf(nest);
  if (!isMeant(journal, asked)) return notMeant(journal, asked);
  if (parts.some((part) => part === '.' || part === '..'))
    return failure(`'${nest}' is not a path of idents`);
  journal.recorder.flush();
  const absent = `'${nest}' has not started in '${journal.path}'`;
  return lookInto(join(journal.directory, ...parts), read, absent);
}

/** A layer with its children to a depth of `depth` below it. What only a parent knows, this layer knows of all below it. */
function resolveLayer(directory: string, isOwn: boolean, depth: number): ResolvedLayer | undefined {
  const view = isOwn ? readLayer(directory) : readBelow(dirname(directory), basename(directory));
  return view && { ...view, children: resolveBelow(view, depth) };
}

function resolveBelow(view: LayerView, depth: number): ResolvedLayer[] {
  if (depth === 0 || view.kind === 'job') return [];
  const all = { after: 0, limit: -1, only: 'all' } as const;
  return (readChildren(view.directory, all)?.children ?? []).map((child) => ({
    ...child,
    children: resolveBelow(child, depth - 1),
  }));
}
