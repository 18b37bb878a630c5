export { journalModeFor, journalModeOf, type JournalMode } from './journal.ts';
export { clock } from './message-log.ts';
export { Reader } from './reader.ts';
export { DATABASE, MESSAGE_LOG, Recorder } from './recorder.ts';
export { SCHEMA_VERSION } from './schema.ts';
export type {
  AttributeValue,
  ChildRow,
  MessageRow,
  MetricRow,
  SampleRow,
  Source,
  StoredMessage,
} from './rows.ts';
