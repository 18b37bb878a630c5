import { readFileSync, statSync } from 'node:fs';
import type { Result } from '../result.ts';
import { parseSpec, type Limits, type ParsedSpec } from './parse-spec.ts';
import type { Problem } from './problem.ts';
import { wholeFile } from './source.ts';

/** Bytes. Most files reach the limit on tokens sooner. */
const LARGEST = 64_000_000;

/** Reads and parses the specification in a file. */
export function readSpec(file: string, limits: Limits = {}): Result<ParsedSpec, Problem[]> {
  const text = readText(file);
  if (text.ok) return parseSpec(text.value, { file, limits });
  const problem = { reason: 'unreadable', message: text.error, place: wholeFile(file) } as const;
  return { ok: false, error: [problem] };
}

/** The text of a file, or why there is none. */
function readText(file: string): Result<string, string> {
  const bytes = readBytes(file);
  return bytes.ok ? decode(bytes.value) : bytes;
}

function readBytes(file: string): Result<Buffer, string> {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) return { ok: false, error: 'this is a directory, not a file' };
    if (!stat.isFile())
      return { ok: false, error: 'this is a pipe, a socket or a device, not a file' };
    if (stat.size > LARGEST) return { ok: false, error: 'the file is larger than 64 MB' };
    return { ok: true, value: readFileSync(file) };
  } catch (error) {
    return { ok: false, error: explain(error) };
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'ENOTDIR':
      return 'a part of the path is a file, not a directory';
    case 'EACCES':
      return 'there is no permission to read the file';
    default:
      return `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function decode(bytes: Buffer): Result<string, string> {
  const [first, second] = bytes;
  const isUtf16 =
    (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff) ||
    (bytes.length > 1 && (first === 0) !== (second === 0));
  if (isUtf16) return { ok: false, error: 'the file is in UTF-16; save it as UTF-8' };
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, error: 'the file is not text in UTF-8' };
  }
}
