import { Composer, Parser, type Document, type ParsedNode } from 'yaml';
import { anchorsOf, type Anchors } from './anchors.ts';
import type { Problem } from './problem.ts';
import type { Result } from '../result.ts';
import type { Source, Span } from './source.ts';
import { survey, YAML_DEPTH, type Survey } from './survey.ts';
import { syntaxProblem } from './syntax.ts';

/** The one YAML document of a file. */
export interface Composed extends Anchors {
  readonly root: ParsedNode;
  readonly tags: Survey['tags'];
}

/** Keys are strings, duplicates are our own check, and no tag changes a value. */
const OPTIONS = {
  schema: 'core',
  stringKeys: true,
  uniqueKeys: false,
  resolveKnownTags: false,
  merge: false,
  keepSourceTokens: true,
  logLevel: 'silent',
} as const;

/** Reads the YAML of a file. Where that fails there is no tree to check, so its problems stand alone. */
export function compose(source: Source): Result<Composed, Problem[]> {
  const unprintable = controlCharacters(source);
  if (unprintable.length > 0) return { ok: false, error: unprintable };
  const tokens = Array.from(new Parser().parse(source.text));
  const { tags, tooDeep } = survey(tokens);
  if (tooDeep !== undefined) return { ok: false, error: [nestedTooDeeply(source, tooDeep)] };
  const [first, second] = Array.from(
    new Composer(OPTIONS).compose(tokens, true, source.text.length),
  );
  const problems = [first, second].flatMap((document) => documentProblems(source, document));
  const root = first?.contents ?? undefined;
  if (second !== undefined) problems.push(severalDocuments(source, second));
  else if (root === undefined && problems.length === 0) problems.push(emptyFile(source));
  if (problems.length > 0 || root === undefined) return { ok: false, error: problems };
  return { ok: true, value: { root, tags, ...anchorsOf(root) } };
}

/** YAML allows no control characters but tabs and line ends; in double quotes they can be escaped. */
function controlCharacters(source: Source): Problem[] {
  return Array.from(source.text.matchAll(/[^\P{Cc}\t\n\r\u0085]/gu), ({ 0: found, index }) => ({
    reason: 'syntax',
    message: `control character U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    place: source.place([index, index + 1]),
    hint: String.raw`write it in double quotes, as in "\u0007"`,
  }));
}

function nestedTooDeeply(source: Source, span: Span): Problem {
  const message = `lists and mappings inside each other more than ${YAML_DEPTH} levels deep`;
  return { reason: 'too-deep', message, place: source.place(span) };
}

function documentProblems(source: Source, document: Document.Parsed | undefined): Problem[] {
  return (document?.errors ?? []).map((error) => syntaxProblem(source, error));
}

function severalDocuments(source: Source, second: Document.Parsed): Problem {
  const [start] = second.range;
  return {
    reason: 'several-documents',
    message: 'a second document begins here',
    place: source.place([start, start + '---'.length]),
    expected: 'one document in a file',
  };
}

function emptyFile(source: Source): Problem {
  return {
    reason: 'empty',
    message: 'the file holds no specification',
    place: source.place([0, 0]),
    expected: '!Job, !JobGroup or !JobArray',
  };
}
