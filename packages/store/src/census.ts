import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  SEVERITIES,
  SEVERITY_NAMES,
  severityName,
  type AttemptView,
  type Delta,
  type LayerDetails,
  type LayerView,
  type MessageView,
  type Payload,
  type Reply,
  type Tree,
} from '@gator/protocol';
import { describeChild, describeLayer, seconds } from './describe.ts';
import { lookInto } from './look-into.ts';
import { DATABASE } from './places.ts';
import { Reader, type StoredMetric } from './reader.ts';
import type { AttemptRow, StoredMessage } from './rows.ts';

/** How many of each a layer's details list. */
const ERRORS = 5;
const METRICS = 1000;
const STRETCHES = 240;
const ARTEFACTS = 200;

/** Which children are asked for. */
export type ChildQuery = Omit<Payload<'children'>, 'nest_path'>;
/** Which messages are asked for. */
export type MessageQuery = Omit<Payload<'get_messages'>, 'nest_path'>;

/** A layer as its database describes it; undefined where it has none, here as in all that follow. */
export function readLayer(directory: string): LayerView | undefined {
  return read(directory, (reader) => describeLayer(reader, directory));
}

/** A page of a layer's children. */
export function readChildren(directory: string, query: ChildQuery): Reply<'children'> | undefined {
  return read(directory, (reader) => childrenOf(reader, directory, pathOf(reader), query));
}

/** One child, by its ident. */
export function readChild(directory: string, ident: string): LayerView | undefined {
  return read(directory, (reader) => {
    const row = reader.child(ident);
    return row && describeChild(reader, row, directory, pathOf(reader));
  });
}

/**
 * A layer below another: what it recorded itself, and what only its parent knows. One that has not
 * started is as its parent knows it, and one that recorded no end has the one that its parent recorded.
 */
export function readBelow(parent: string, ident: string): LayerView | undefined {
  const row = readChild(parent, ident);
  if (row === undefined) return undefined;
  const own = readLayer(row.directory);
  if (own === undefined) return row;
  // What is to run again, or runs already, has left its earlier attempt behind.
  if (row.state === 'PENDING') return row;
  const { dependencies, updated, state, result, reason, stopped, counts } = row;
  const known = { ...own, dependencies, updated };
  const isCutOff = state === 'COMPLETE' && own.state !== 'COMPLETE';
  return isCutOff ? { ...known, state, result, reason, stopped, counts } : known;
}

/** What a client is told first: a layer, a page of its children and one of its messages, at one look. */
export function readSnapshot(
  directory: string,
  children: ChildQuery,
  messages: MessageQuery,
): Reply<'subscribe'> | undefined {
  return read(directory, (reader) => {
    const layer = describeLayer(reader, directory);
    const page = childrenOf(reader, directory, layer.path, children);
    return {
      layer,
      children: page.children,
      children_total: page.total,
      messages: messagesOf(reader, messages),
    };
  });
}

/** A layer, those of its children that there are of some idents, and a page of its messages, at one look. */
export function readNews(
  directory: string,
  idents: readonly string[],
  query: MessageQuery,
): Pick<Delta, 'layer' | 'children' | 'messages'> | undefined {
  return read(directory, (reader) => {
    const layer = describeLayer(reader, directory);
    const children = idents.flatMap((ident) => {
      const row = reader.child(ident);
      return row === undefined ? [] : [describeChild(reader, row, directory, layer.path)];
    });
    return { layer, children, messages: messagesOf(reader, query) };
  });
}

/** Nested idents of all layers below; a leaf carries its state. */
export function readTree(directory: string): Tree {
  const rows = read(directory, (reader) => reader.children('all', 0, -1)) ?? [];
  return Object.fromEntries(
    rows.map((row) => [
      row.ident,
      row.kind === 'job' ? row.state : readTree(join(directory, row.directory)),
    ]),
  );
}

/** A page of a layer's messages. */
export function readMessages(
  directory: string,
  query: MessageQuery,
): Reply<'get_messages'> | undefined {
  return read(directory, (reader) => {
    const { state } = describeLayer(reader, directory);
    return { messages: messagesOf(reader, query), total: reader.messageCount(), status: state };
  });
}

/** A layer's attributes, by name. */
export function readAttributes(directory: string): LayerDetails['attributes'] | undefined {
  return read(directory, (reader) => Object.fromEntries(reader.attributes()));
}

/** A layer's attributes and the attempts at it before; undefined where its database cannot be read either. */
export function readAttempt(
  directory: string,
):
  | { readonly attributes: LayerDetails['attributes']; readonly earlier: readonly AttemptRow[] }
  | undefined {
  const found = lookInto(
    directory,
    (at) =>
      read(at, (reader) => ({
        attributes: Object.fromEntries(reader.attributes()),
        earlier: reader.attempts(''),
      })),
    'there is none',
  );
  return found.ok ? found.value : undefined;
}

/** The earlier attempts at a child, the oldest first. */
export function readAttempts(directory: string, ident: string): AttemptView[] | undefined {
  return read(directory, (reader) =>
    reader.attempts(ident).map((row) => viewAttempt(row, directory)),
  );
}

/** What a layer recorded besides its messages and its children. */
export function readDetails(directory: string): LayerDetails | undefined {
  return read(directory, (reader) => {
    const attributes = Object.fromEntries(reader.attributes());
    const metrics = reader.metrics(attributes['kind'] === 'job' ? 'own' : 'group', METRICS);
    const messages = messagesIn(reader, metrics);
    const faulty = messages.some(
      (count, place) => count > 0 && place * 10 + 10 >= SEVERITIES.ERROR,
    );
    return {
      attributes,
      messages,
      errors: faulty ? reader.errors(ERRORS).map(viewMessage) : [],
      metrics: metrics.map(({ name, value, agg, count }) => ({ name, value, agg, count })),
      usage: reader.usage(STRETCHES).map((sample) => ({ ...sample, time: sample.time / 1e6 })),
      artefacts: reader.artefacts(ARTEFACTS),
      artefacts_total: reader.artefactCount(),
      attempts: reader.attempts('').map((row) => viewAttempt(row, directory)),
    };
  });
}

/** Numbers of messages by severity: those that the layer counted itself, since counting many rows takes long. */
function messagesIn(reader: Reader, metrics: readonly StoredMetric[]): number[] {
  const counted = new Map(metrics.map(({ name, value }) => [name, value]));
  const own = SEVERITY_NAMES.map((name) => counted.get(`msg_${name.toLowerCase()}`));
  if (own.every((count) => count !== undefined)) return own;
  const counts = reader.messageCounts();
  return SEVERITY_NAMES.map((name) => counts.get(SEVERITIES[name]) ?? 0);
}

function childrenOf(
  reader: Reader,
  directory: string,
  path: string,
  { only, after, limit }: ChildQuery,
): Reply<'children'> {
  const rows = reader.children(only, after, limit);
  const children = rows.map((row) => describeChild(reader, row, directory, path));
  return { children, total: reader.childCount(only) };
}

function messagesOf(reader: Reader, query: MessageQuery): MessageView[] {
  const found = reader.messages({
    ...query,
    before: query.before ?? Number.MAX_SAFE_INTEGER,
    severity: SEVERITIES[query.severity],
    since: Math.round(query.since * 1e6),
  });
  return found.map(viewMessage);
}

function viewMessage({ id, time, severity, source, message }: StoredMessage): MessageView {
  return { uid: id, severity: severityName(severity), message, timestamp: time / 1e6, source };
}

function viewAttempt(row: AttemptRow, directory: string): AttemptView {
  const { attempt, result, reason, exit_code, why } = row;
  return {
    attempt,
    result,
    reason,
    exit_code,
    why,
    started: seconds(row.started),
    stopped: seconds(row.stopped),
    directory: join(directory, row.directory),
  };
}

function pathOf(reader: Reader): string {
  return String(reader.attributes().get('path') ?? '');
}

function read<T>(directory: string, look: (reader: Reader) => T): T | undefined {
  const path = join(directory, DATABASE);
  if (!existsSync(path)) return undefined;
  const reader = new Reader(path);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}
