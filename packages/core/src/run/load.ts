import { resolve } from 'node:path';
import { renderInput, type Result, type SpecInput } from '@gator/spec';
import {
  checkPaths,
  checkRequests,
  parseSpec,
  readSpec,
  type ParsedSpec,
  type Problem,
} from '@gator/spec/parse';
import { LONGEST_DIRECTORY } from '@gator/store';
import { totalsOf, type RunSettings } from './settings.ts';
import { timedDirectory } from './tracking.ts';

/** A specification: a file's path, a text with the name it is shown under, or objects. */
export type SpecSource = string | { readonly text: string; readonly file?: string } | SpecInput;

/** Reads a specification and finds every problem in it, with what could never be met or recorded. */
export function loadSpec(
  source: SpecSource,
  settings: RunSettings = {},
): Result<ParsedSpec, Problem[]> {
  const parsed = parse(source);
  if (!parsed.ok) return parsed;
  const directory = resolve(settings.tracking ?? timedDirectory(new Date()));
  const problems = [
    ...checkRequests(parsed.value, totalsOf(settings)),
    ...checkPaths(parsed.value, directory, LONGEST_DIRECTORY),
  ];
  return problems.length === 0 ? parsed : { ok: false, error: problems };
}

function parse(source: SpecSource): Result<ParsedSpec, Problem[]> {
  if (typeof source === 'string') return readSpec(source);
  if ('text' in source) return parseSpec(source.text, { file: source.file ?? 'specification' });
  return parseSpec(renderInput(source), { file: source.ident ?? source.kind });
}
