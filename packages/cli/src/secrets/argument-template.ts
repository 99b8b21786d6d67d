const REFERENCE = /(?<!\\)\{\{\s*secrets\.[A-Za-z_]\w*\s*\}\}/gu;

/** Whether a value of an argument has references to secrets in it. */
export function readsSecrets(value: unknown): boolean {
  if (typeof value === 'string') return value.search(REFERENCE) >= 0;
  return typeof value === 'object' && value !== null && Object.values(value).some(readsSecrets);
}

/** The value as a plan writes it, so that nothing in it is a template but the references to secrets. */
export function argumentTemplate(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return value.map(argumentTemplate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, argumentTemplate(entry)]));
}

function escapeText(text: string): string {
  const references = text.match(REFERENCE) ?? [];
  return text
    .split(REFERENCE)
    .map((piece, index) => escapeTemplates(piece) + (references[index] ?? ''))
    .join('');
}

/** Backslashes in front of braces are doubled, and one more makes the braces text. */
function escapeTemplates(text: string): string {
  return text.replaceAll(
    /(\\*)(\{\{|\$\{)/gu,
    (_whole, backslashes: string, open: string) => `${backslashes}${backslashes}\\${open}`,
  );
}
