/** What kind of value stands in a task. */
export type ValueKind = 'quoted' | 'url' | 'path' | 'number';

/** A value in a task's words. */
export interface TaskValue {
  readonly kind: ValueKind;
  readonly text: string;
}

/** A task taken apart: its words with marks where values stand, and the values in their order. */
export interface TaskShape {
  readonly pattern: string;
  readonly values: readonly TaskValue[];
}

/** The length up to which values are told from words. */
const LONGEST_VALUE = 200;

const VALUE = /"(?<double>[^"\n]{1,200})"|`(?<back>[^`\n]{1,200})`|[^\s"`]+|["`]/gu;

/** Takes a task apart. Space between words and a full stop at the end make no difference; everything else does. */
export function shapeOf(task: string): TaskShape {
  const values: TaskValue[] = [];
  const words = [...task.matchAll(VALUE)].map(({ 0: text, groups = {} }) => {
    const quoted = groups['double'] ?? groups['back'];
    const [word, tail] = quoted === undefined ? splitTail(text) : [quoted, ''];
    const kind = quoted === undefined ? kindOf(word) : 'quoted';
    // A word that looks like a mark is none.
    if (kind === undefined) return text.replaceAll('<', '<<');
    values.push({ kind, text: word });
    return `<${kind}>${tail}`;
  });
  return { pattern: words.join(' ').replace(/[.!]$/u, ''), values };
}

function splitTail(word: string): [string, string] {
  const tail = /[.,;:!?)]{0,3}$/u.exec(word)?.[0] ?? '';
  return [word.slice(0, word.length - tail.length), tail];
}

function kindOf(word: string): ValueKind | undefined {
  if (word.length > LONGEST_VALUE) return undefined;
  if (/^https?:\/\/[^\s]+$/u.test(word)) return 'url';
  if (/^-?\d{1,15}(?:\.\d{1,15})?$/u.test(word)) return 'number';
  return /^[\w~.@+/-]+$/u.test(word) && (word.includes('/') || /\.[A-Za-z]\w{0,9}$/u.test(word)) ? 'path' : undefined;
}

/** Whether a value can stand where another stood: of the same kind, and nothing that a plan would read as more than a value. */
export function canReplace(original: TaskValue, value: TaskValue): boolean {
  if (original.text === value.text) return true;
  if (original.kind !== value.kind || value.text.length > LONGEST_VALUE || /\{\{|\}\}/u.test(value.text)) return false;
  return traitOf(original) === traitOf(value);
}

/** What has to stay as it was: the scheme of a URL, the extension of a path and where it begins, the form of a number. */
export function traitOf({ kind, text }: TaskValue): string {
  if (kind === 'url') return text.slice(0, text.indexOf(':'));
  if (kind === 'number') return `${text.startsWith('-')} ${text.includes('.')} ${text === String(Number(text))}`;
  if (kind === 'quoted') return '';
  const extension = /\.\w+$/u.exec(text)?.[0] ?? '';
  return `${/^[/~]/u.exec(text)?.[0] ?? ''} ${text.split('/').includes('..')} ${text.endsWith('/')} ${extension}`;
}
