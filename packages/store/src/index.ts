export {
  readAttempt,
  readAttempts,
  readAttributes,
  readBelow,
  readChild,
  readChildren,
  readDetails,
  readLayer,
  readMessages,
  readNews,
  readSnapshot,
  readTree,
  type ChildQuery,
  type MessageQuery,
} from './census.ts';
export { countsIn, isTier, numberIn, resultIn, textIn } from './attributes.ts';
export { claim } from './claim.ts';
export { foldJournal, JOURNALS } from './fold-journal.ts';
export { journalModeFor, journalModeOf, type JournalMode } from './journal.ts';
export { readRecord, type LayerRecord } from './layer-record.ts';
export { lookInto } from './look-into.ts';
export { clock } from './message-log.ts';
export {
  ATTEMPTS,
  CONSOLE_LOG,
  DATABASE,
  LATEST,
  LONGEST_DIRECTORY,
  MESSAGE_LOG,
  rootOf,
  SECRET_FILE,
  SPEC_FILE,
  TRACKING,
} from './places.ts';
export { newChild } from './new-child.ts';
export { queryAll, type QueryDatabase, type QueryResult, type QueryValue } from './query.ts';
export { Reader } from './reader.ts';
export { recordLoss, type LayerEnd } from './record-loss.ts';
export { Recorder } from './recorder.ts';
export { SCHEMA_VERSION } from './schema.ts';
export type {
  AttemptRow,
  AttributeValue,
  ChildRow,
  MessageBlock,
  MessageRow,
  MetricRow,
  SampleRow,
  StoredMessage,
} from './rows.ts';
