import { describePointer } from '../json-pointer.ts';
import type { PlanSource } from '../parse/source.ts';
import type { Diagnostic, Range, Severity } from './diagnostic.ts';
import { takeSnippet } from './snippet.ts';
import { visible } from './visible-text.ts';

/** How diagnostics are shown. */
export interface FormatOptions {
  /** Shows the lines of the text that diagnostics with a range are about. */
  readonly source?: PlanSource | undefined;
  /** Default: that of the source, else `plan`. */
  readonly fileName?: string;
  /** ANSI colours. Default: false. */
  readonly color?: boolean;
}

/**
 * Diagnostics as a compiler prints them: what is wrong, where, the line with the place underlined, and what would be right.
 *
 * ```text
 * error[plan/unknown-key]: a tool step has no field "dependsOn"
 *  --> report.plan.yaml:7:5
 *   |
 * 7 |     dependsOn: [fetch]
 *   |     ^^^^^^^^^
 *   = help: did you mean "depends_on"?
 *   = see: docs/diagnostics/unknown-key.md
 * ```
 *
 * @returns lines without a line break at the end; the empty text if there is nothing to show
 */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions = {}): string {
  if (diagnostics.length === 0) return '';
  const blocks = diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, options).join('\n'));
  return [...blocks, summary(diagnostics)].join('\n\n');
}

const COLORS = { error: '31', warning: '33', info: '36', frame: '34', help: '32' } as const;

type Paint = (text: string, color: keyof typeof COLORS) => string;

function formatDiagnostic(diagnostic: Diagnostic, options: FormatOptions): string[] {
  const { code, severity, message, path, range, related = [], suggestion } = diagnostic;
  const paint: Paint = (text, color) => (options.color === true ? `\u001B[1;${COLORS[color]}m${text}\u001B[0m` : text);
  const margin = ' '.repeat(marginWidth(diagnostic));
  const note = (label: string, text: string): string =>
    `${margin} ${paint('=', 'frame')} ${paint(`${label}:`, 'help')} ${visible(text)}`;
  return [
    `${paint(`${severity}[${code}]`, severity)}: ${visible(message)}`,
    ...formatPlace({ path, range, margin, mark: '^', color: severity }, options, paint),
    ...related.flatMap((place) => [
      `${margin} ${paint('=', 'frame')} ${paint('note:', 'help')} ${visible(place.message)}`,
      ...formatPlace({ path: place.path, range: place.range, margin, mark: '-', color: 'frame' }, options, paint),
    ]),
    ...(suggestion === undefined ? [] : [note('help', suggestion)]),
    note('see', documentation(code)),
  ];
}

interface Place {
  readonly path: string;
  readonly range: Range | undefined;
  readonly margin: string;
  readonly mark: string;
  readonly color: keyof typeof COLORS;
}

function formatPlace(place: Place, { source, fileName }: FormatOptions, paint: Paint): string[] {
  const { path, range, margin, mark, color } = place;
  const arrow = `${margin}${paint('-->', 'frame')}`;
  const file = visible(fileName ?? source?.fileName ?? 'plan');
  if (range === undefined) return [`${arrow} ${visible(describePointer(path))}`];
  const { line, column } = range.start;
  const where = `${arrow} ${file}:${line}:${column}`;
  if (source === undefined) return [where];
  const snippet = takeSnippet(source.text, range, mark);
  const bar = paint('|', 'frame');
  return [
    where,
    `${margin} ${bar}`,
    `${paint(String(line).padStart(margin.length), 'frame')} ${bar} ${snippet.line}`.trimEnd(),
    `${margin} ${bar} ${snippet.indent}${paint(snippet.marks, color)}`,
  ];
}

/** Columns of the largest line number shown. */
function marginWidth({ range, related = [] }: Diagnostic): number {
  const lines = [range, ...related.map((place) => place.range)].map((one) => one?.start.line ?? 1);
  return String(Math.max(...lines)).length;
}

/** The page that explains a code: `plan/unknown-tool` has `docs/diagnostics/unknown-tool.md`. */
function documentation(code: string): string {
  return `docs/diagnostics/${code.slice(code.lastIndexOf('/') + 1)}.md`;
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const counts = (['error', 'warning', 'info'] satisfies Severity[]).map((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`];
  });
  return counts.flat().join(', ');
}
