/** One block of a page that holds a capture: a marker with its name, and the fenced text below it. */
const BLOCK = /^(<!-- capture: ([a-z-]+) -->\n```text\n)(.*?)^```$/gms;

/** The captures that a page holds, by name. */
export function capturesIn(page: string): Map<string, string> {
  return new Map([...page.matchAll(BLOCK)].map(([, , name = '', text = '']) => [name, text]));
}

/** The page with new captures in it; a block that none was made for stays as it is. */
export function withCaptures(page: string, captures: ReadonlyMap<string, string>): string {
  return page.replace(BLOCK, (_, head: string, name: string, text: string) => {
    return `${head}${captures.get(name) ?? text}\`\`\``;
  });
}
