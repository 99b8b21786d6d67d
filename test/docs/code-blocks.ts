/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** The heading it stands under, without the marks. */
  readonly heading: string;
  /** The word behind the fence: `typescript`, `sh`, `yaml`, … */
  readonly language: string;
  /** What follows that word, for instance `title="city.yaml"`. */
  readonly info: string;
  readonly code: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The fenced blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  let open: (Omit<CodeBlock, 'code'> & { readonly lines: string[] }) | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\S*)\s*(.*)$/.exec(line);
    if (open === undefined && fence) {
      open = { heading, language: fence[1] ?? '', info: fence[2] ?? '', line: index + 1, lines: [] };
    } else if (open !== undefined && fence) {
      const { lines, ...block } = open;
      blocks.push({ ...block, code: `${lines.join('\n')}\n` });
      open = undefined;
    } else if (open !== undefined) {
      open.lines.push(line);
    } else {
      heading = /^#+\s+(.*)$/.exec(line)?.[1] ?? heading;
    }
  }
  return blocks;
}
