import { excerpt } from './excerpt.ts';
import type { Place, Problem } from './problem.ts';
import { visible } from './show.ts';

/** How parts of a problem are set off from each other. */
interface Paint {
  readonly error: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly frame: (text: string) => string;
  readonly help: (text: string) => string;
}

const PLAIN: Paint = { error: String, strong: String, frame: String, help: String };

const COLOURED: Paint = {
  error: sgr('1;31'),
  strong: sgr('1'),
  frame: sgr('1;34'),
  help: sgr('1;36'),
};

/** Problems for people, each with its source line and a marker. Every line ends in a newline. */
export function renderProblems(
  problems: readonly Problem[],
  { colour }: { readonly colour: boolean },
): string {
  const paint = colour ? COLOURED : PLAIN;
  return problems.map((problem) => render(problem, paint).join('\n') + '\n').join('\n');
}

function render({ message, place, expected, hint }: Problem, paint: Paint): string[] {
  const gutter = ' '.repeat(place.line === 0 ? 0 : String(place.line).length);
  const notes: string[] = [];
  if (expected !== undefined) notes.push(`expected ${expected}`);
  if (hint !== undefined) notes.push(`${paint.help('help:')} ${hint}`);
  return [
    `${paint.error('error:')} ${paint.strong(message)}`,
    `${gutter} ${paint.frame('-->')} ${visible(place.file)}${position(place)}`,
    ...sourceLines(place, gutter, paint),
    ...notes.map((note) => `${gutter} ${paint.frame('=')} ${note}`),
  ];
}

function position({ line, column }: Place): string {
  return line === 0 ? '' : `:${line}:${column}`;
}

function sourceLines(place: Place, gutter: string, paint: Paint): string[] {
  if (place.line === 0) return [];
  const { line, marker } = excerpt(place);
  const bar = paint.frame('|');
  return [
    `${gutter} ${bar}`,
    `${paint.frame(String(place.line))} ${bar} ${line}`.trimEnd(),
    `${gutter} ${bar} ${paint.error(marker)}`,
  ];
}

function sgr(code: string): (text: string) => string {
  return (text) => `\u001b[${code}m${text}\u001b[0m`;
}
