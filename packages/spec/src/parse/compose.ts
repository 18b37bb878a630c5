import { Composer, Lexer, Parser, type CST, type Document, type ParsedNode } from 'yaml';
import { anchorsOf, type Anchors } from './anchors.ts';
import { PROBLEMS_TOLD, told, type Problem } from './problem.ts';
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

/**
 * Tokens of YAML that are read: words, marks, spaces and line ends. Each takes about 250 bytes while it is read, so that
 * these fit into the memory that Node.js allows itself on a small machine.
 */
const MOST_TOKENS = 5_000_000;

/** Reads the YAML of a file. Where that fails there is no tree to check, so its problems stand alone. */
export function compose(source: Source, most = MOST_TOKENS): Result<Composed, Problem[]> {
  const unprintable = controlCharacters(source);
  if (unprintable.length > 0) return { ok: false, error: unprintable };
  const tokens = tokensOf(source, most);
  if (!tokens.ok) return tokens;
  const { tags, tooDeep } = survey(tokens.value);
  if (tooDeep !== undefined) return { ok: false, error: [nestedTooDeeply(source, tooDeep)] };
  // No more documents are composed than it takes to see that there are several.
  const [first, second] = new Composer(OPTIONS).compose(tokens.value, true, source.text.length);
  const problems = told([first, second].flatMap((document) => documentProblems(source, document)));
  const root = first?.contents ?? undefined;
  if (second !== undefined) problems.push(severalDocuments(source, second));
  else if (root === undefined && problems.length === 0) problems.push(emptyFile(source));
  if (problems.length > 0 || root === undefined) return { ok: false, error: problems };
  return { ok: true, value: { root, tags, ...anchorsOf(root) } };
}

/** The tokens of a file, each document's in one; as many as can be held. */
function tokensOf(source: Source, most: number): Result<CST.Token[], Problem[]> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const text of new Lexer().lex(source.text)) {
    count += 1;
    if (count > most) return { ok: false, error: [tooLarge(source, parser.offset, most)] };
    for (const token of parser.next(text)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return { ok: true, value: tokens };
}

function tooLarge(source: Source, offset: number, most: number): Problem {
  return {
    reason: 'too-large',
    message: 'the file is too large from here on',
    place: source.place([offset, offset + 1]),
    expected: `at most ${most.toLocaleString('en')} words, marks, spaces and line ends`,
    hint: 'a !JobArray repeats its jobs without being written out',
  };
}

/** YAML allows no control characters but tabs and line ends; in double quotes they can be escaped. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r\u0085]|\r(?!\n)/gu;

function controlCharacters(source: Source): Problem[] {
  const problems: Problem[] = [];
  for (const { 0: found, index } of source.text.matchAll(UNPRINTABLE)) {
    problems.push(controlCharacter(source, found, index));
    if (problems.length > PROBLEMS_TOLD) break;
  }
  return told(problems);
}

function controlCharacter(source: Source, found: string, index: number): Problem {
  const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const place = source.place([index, index + 1]);
  return found === '\r'
    ? {
        reason: 'syntax',
        message: 'a line ends in CR alone',
        place,
        hint: 'save the file with lines that end in LF or CR LF',
      }
    : {
        reason: 'syntax',
        message: `control character U+${code}`,
        place,
        hint: String.raw`write it in double quotes, as in "\u0007"`,
      };
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
