import { describe, expect, it } from 'vitest';
import { TracebackReader } from './python.ts';

/** What is found in each line: nothing, `INFO`, or the error with its place. */
function read(text: string): string[] {
  const reader = new TracebackReader();
  return text.split('\n').map((line) => {
    const finding = reader.read(line);
    if (finding === undefined) return 'nothing';
    return finding.severity === 'INFO'
      ? 'INFO'
      : `${finding.severity} ${String(finding.ident)} ${String(finding.file)}:${String(finding.line)}`;
  });
}

describe('TracebackReader', () => {
  it('finds one error in a traceback, where it was raised', () => {
    const text = `before
Traceback (most recent call last):
  File "/w/run.py", line 8, in <module>
    main()
    ~~~~^^
  File "/w/lib.py", line 3, in main
    raise ValueError("a: b")
ValueError: a: b
after`;
    const quiet = Array.from({ length: 6 }, () => 'INFO');
    expect(read(text)).toEqual(['nothing', ...quiet, 'ERROR ValueError /w/lib.py:3', 'nothing']);
  });

  it('finds an error a traceback where one exception led to another', () => {
    const text = `Traceback (most recent call last):
  File "p.py", line 5, in g
f.<locals>.E: local

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "p.py", line 7, in g
RuntimeError`;
    expect(read(text).filter((each) => each !== 'INFO')).toEqual([
      'ERROR f.<locals>.E p.py:5',
      'ERROR RuntimeError p.py:7',
    ]);
  });

  it('knows an error of syntax, which has a frame and no header', () => {
    const text = `  File "q.py", line 1
    x = (
        ^
SyntaxError: '(' was never closed`;
    expect(read(text)).toEqual(['INFO', 'INFO', 'INFO', 'ERROR SyntaxError q.py:1']);
  });

  it('takes frames that are left out for what they are', () => {
    const text = `Traceback (most recent call last):
  File "<string>", line 2, in r
  [Previous line repeated 996 more times]
RecursionError: maximum recursion depth exceeded`;
    expect(read(text).at(-1)).toBe('ERROR RecursionError <string>:2');
  });

  it('forgets a traceback that is cut short', () => {
    const text = `Traceback (most recent call last):
  File "a.py", line 2, in r
a line of another program
ValueError: not in a traceback`;
    expect(read(text)).toEqual(['INFO', 'INFO', 'nothing', 'nothing']);
  });

  it('has no place for an exception without frames', () => {
    expect(read('Traceback (most recent call last):\nKeyboardInterrupt')).toEqual([
      'INFO',
      'ERROR KeyboardInterrupt null:null',
    ]);
  });

  it('knows nothing of ordinary lines', () => {
    expect(read('ValueError: said somebody\n  indented\n\nFile "x", line 3')).toEqual(
      Array.from({ length: 4 }, () => 'nothing'),
    );
  });
});
