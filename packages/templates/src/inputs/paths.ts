import type { Token } from '../task/token.ts';

/** A path as tools take it: `/` between names, nothing before and behind. The root folder is `.`. */
export function relativePath(path: string): string {
  const plain = path
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '');
  return plain === '' ? '.' : plain;
}

/** Whether a path is absolute, or leads up: file tools see the root folder only. */
export function leadsOutside(path: string): boolean {
  return /^(?:[/\\~]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..');
}

/** What to say about such a path. */
export function outsideProblem(path: string): string {
  return `reads below the root folder only, and "${path}" may lead out of it: name it relative to the root folder, or make it the root folder (--root)`;
}

/** Whether a path is where something is to be written: "into out.md", "as out.md", and "to out.md" unless that is allowed. */
export function isTarget(token: Token, tokens: readonly Token[], afterTo = false): boolean {
  const before = tokens.filter(({ index }) => index < token.index && index >= token.index - 3);
  const words = before
    .map(({ text }) => text.toLowerCase())
    .filter((word) => !/^(?:the|a|an|file|named|called)$/.test(word));
  const last = words.at(-1) ?? '';
  return last === 'into' || last === 'as' || last === '>' || (last === 'to' && !afterTo);
}

/** A pattern in which brackets stand for themselves; stars and braces keep their meaning. */
export function escapePattern(path: string): string {
  return path.replaceAll(/[[\]()!]/g, '\\$&');
}
