import type { Paint } from './output/colour.ts';
import { visible } from './output/visible.ts';

/**
 * A mistake on the command line, for people: what is wrong in one line, and what to do about it.
 * `message` is commander's, which may end in a suggestion of its own.
 */
export function usageError(message: string, helpCommand: string, paint: Paint): string {
  const [, what = message, suggestion] =
    /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(message.trimEnd()) ?? [];
  const line = visible(what.replace(' is invalid. ', ' is invalid: ')).replace(/'.*?'/g, (part) =>
    paint('bold', part),
  );
  const hint =
    suggestion === undefined
      ? `\`${helpCommand}\` lists what there is`
      : `did you mean ${suggestion}?`;
  return `${paint('red', 'error:')} ${line}\n${paint('cyan', 'hint:')} ${hint}\n`;
}
