/**
 * The schema, as numbered migrations: `PRAGMA user_version` is how many have been applied. The index finds
 * the few errors among ten million messages at once, and costs those that are no errors nothing. Times are microseconds since the epoch. A migration that has been released is never changed.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE attributes (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
   CREATE TABLE messages (
     id INTEGER PRIMARY KEY, time INTEGER NOT NULL, severity INTEGER NOT NULL,
     source TEXT NOT NULL, message TEXT NOT NULL, ident TEXT, file TEXT, line INTEGER) STRICT;
   CREATE TABLE metrics (
     scope TEXT NOT NULL, name TEXT NOT NULL, value ANY NOT NULL, agg TEXT NOT NULL,
     count INTEGER NOT NULL, sum ANY NOT NULL, min ANY NOT NULL, max ANY NOT NULL,
     last ANY NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (scope, name)) STRICT, WITHOUT ROWID;
   CREATE TABLE series (
     id INTEGER PRIMARY KEY, name TEXT NOT NULL, value ANY NOT NULL, time INTEGER NOT NULL) STRICT;
   CREATE TABLE usage (
     time INTEGER PRIMARY KEY, processes INTEGER NOT NULL, cpu REAL NOT NULL, rss INTEGER NOT NULL,
     vms INTEGER NOT NULL, read INTEGER, written INTEGER) STRICT;
   CREATE TABLE artefacts (
     id INTEGER PRIMARY KEY, name TEXT NOT NULL, child TEXT NOT NULL, path TEXT NOT NULL,
     size INTEGER NOT NULL, sha256 TEXT NOT NULL, time INTEGER NOT NULL) STRICT;
   CREATE TABLE children (
     ident TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, result TEXT NOT NULL,
     reason TEXT NOT NULL, exit_code INTEGER, address TEXT, directory TEXT NOT NULL,
     started INTEGER, updated INTEGER, stopped INTEGER, expected_jobs INTEGER NOT NULL)
     STRICT, WITHOUT ROWID;`,
  `ALTER TABLE children ADD COLUMN queued INTEGER;
   ALTER TABLE children ADD COLUMN resources TEXT;
   ALTER TABLE children ADD COLUMN dependencies TEXT;
   ALTER TABLE children ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE children ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE children ADD COLUMN failed INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE children ADD COLUMN aborted INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE children ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX errors ON messages (id) WHERE severity >= 40;`,
  `ALTER TABLE children ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE children ADD COLUMN flaky INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE children ADD COLUMN messages TEXT;
   ALTER TABLE children ADD COLUMN usage TEXT;
   CREATE TABLE attempts (
     ident TEXT NOT NULL, attempt INTEGER NOT NULL, result TEXT NOT NULL, reason TEXT NOT NULL,
     exit_code INTEGER, started INTEGER, stopped INTEGER, directory TEXT NOT NULL,
     why TEXT NOT NULL, PRIMARY KEY (ident, attempt)) STRICT, WITHOUT ROWID;`,
];

/** The version of the schema that this code writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The statements that bring an empty database to the newest schema. */
export function createSchema(): string {
  return `${MIGRATIONS.join('\n')}\nPRAGMA user_version = ${String(SCHEMA_VERSION)};`;
}
