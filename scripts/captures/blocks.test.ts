import { expect, test } from 'vitest';
import { capturesIn, withCaptures } from './blocks.ts';

const PAGE = `# A page

<!-- capture: one -->
\`\`\`text
old
\`\`\`

Words.

<!-- capture: two -->
\`\`\`text
\`\`\`

\`\`\`text
no capture
\`\`\`
`;

test('a page holds captures by name', () => {
  expect([...capturesIn(PAGE)]).toEqual([
    ['one', 'old\n'],
    ['two', ''],
  ]);
});

test('a capture is written into its block, and nothing else changes', () => {
  const page = withCaptures(PAGE, new Map([['two', '$ new $&\n']]));
  expect(page).toBe(PAGE.replace('two -->\n```text\n', () => 'two -->\n```text\n$ new $&\n'));
  expect(withCaptures(page, capturesIn(page))).toBe(page);
});
