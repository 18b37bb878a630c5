import { join } from 'node:path';
import { Reader } from '@gator/store';
import type { Handlers } from '@gator/client';
import {
  failure,
  parseSeverity,
  severityName,
  value,
  type Expected,
  type Payload,
  type Reply,
} from '@gator/protocol';
import { VERSION } from '../version.ts';
import { readLayer } from './census.ts';
import type { RunningLayer } from './host.ts';
import { now, type Journal } from './journal.ts';

/** What every layer answers, whatever its kind. */
export function commonHandlers(journal: Journal, layer: Pick<RunningLayer, 'stop'>): Handlers {
  return {
    identify: () => value({ tool: 'gator', version: VERSION }),
    log: ({ timestamp, severity, message }) => {
      const known = parseSeverity(severity);
      if (known === undefined) return failure(`'log': unknown severity '${severity}'`);
      journal.log(
        known,
        message,
        'api',
        timestamp === undefined ? now() : Math.round(timestamp * 1e6),
      );
      return value({});
    },
    stop: ({ reason, force }) => {
      layer.stop(reason, force);
      return value({});
    },
    resolve: (query) => {
      journal.recorder.flush();
      return resolveLayer(journal, query);
    },
    get_messages: (range) => {
      journal.recorder.flush();
      return readMessages(journal, range);
    },
  };
}

function resolveLayer(journal: Journal, query: Payload<'resolve'>): Expected<Reply<'resolve'>> {
  const { root_path: root = journal.path, nest_path: nest = '', depth } = query;
  if (root !== '' && root !== journal.path)
    return failure(`this layer is '${journal.path}', not '${root}'`);
  const parts = nest.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..'))
    return failure(`'${nest}' is not a path of idents`);
  const layer = readLayer(join(journal.directory, ...parts), depth);
  return layer === undefined
    ? failure(`'${nest}' has not started in '${journal.path}'`)
    : value(layer);
}

function readMessages(
  journal: Journal,
  { after, limit }: Payload<'get_messages'>,
): Expected<Reply<'get_messages'>> {
  try {
    const reader = new Reader(journal.database);
    const messages = reader.messages(after, limit).map(({ id, severity, message, time }) => ({
      uid: id,
      severity: severityName(severity),
      message,
      timestamp: time / 1e6,
    }));
    const total = reader.messageCount();
    reader.close();
    return value({ messages, total, status: 'STARTED' });
  } catch (error) {
    return failure(
      `the layer's database cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
