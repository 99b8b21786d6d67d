import type { ParseProblem } from './problem.ts';

/** The diagnostic for a template without quotes; the suggestion shows the rest of the line in quotes. */
export function unquotedTemplate(text: string, start: number): ParseProblem {
  // Enough to be understood, and a bound for the search.
  const line = text.slice(start, start + 500).split('\n', 1)[0] ?? '';
  const content = line.replace(/\s+#.*$/, '').trimEnd();
  const shown = isInBrackets(text, start)
    ? (/^(?:\{\{[^{}]*\}\}|\$\{[^{}]*\})/.exec(content)?.[0] ?? content)
    : content;
  const quoted = shown.includes('"') ? `'${shown.replaceAll("'", "''")}'` : `"${shown}"`;
  return {
    code: 'parse/unquoted-template',
    message: 'this template has no quotes: YAML reads "{" as the start of a map',
    suggestion: `write ${quoted}`,
    start,
    end: start + shown.length,
  };
}

/** Whether the line has opened a bracket before the offset: then a comma or bracket ends the text. */
function isInBrackets(text: string, offset: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return before.split(/[[{]/).length > before.split(/[\]}]/).length;
}
