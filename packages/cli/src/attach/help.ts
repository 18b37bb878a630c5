/** What the keys do. */
export const HELP: readonly string[] = [
  '',
  '  up, down, page up, page down, home, end   move',
  '  right, left, Enter    unfold, fold; on “… more”: read more of them',
  '  Tab                   to the other pane, and back',
  '  /                     filter the tree; in the messages: find, n older, N newer',
  '  f                     failed only',
  '  d                     details (usage, metrics, artefacts) or messages',
  '  s                     stop the layer that the cursor is on, after a question',
  '  Escape                show all again',
  '  q                     leave; the run goes on',
  '',
  '  In the messages, left and right move long lines; End follows what comes.',
];
