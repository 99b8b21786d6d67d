/** A fenced code block of a Markdown text. */
export interface CodeBlock {
  readonly language: string;
  readonly content: string;
}

/** The fenced code blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks = markdown.matchAll(/^(?<fence>`{3,})(?<language>\w+)[^\n]*\n(?<content>[\s\S]*?)\n\k<fence>$/gmu);
  return Array.from(blocks, ({ groups }) => ({ language: groups!['language']!, content: groups!['content']! }));
}
