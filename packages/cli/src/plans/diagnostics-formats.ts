import type { Diagnostic, Severity } from '@planloom/dsl-schema';

import type { CheckedFile } from './load-plan.ts';

/** Diagnostics of all files as one JSON document. */
export function diagnosticsJson(files: readonly CheckedFile[]): string {
  const documents = files.map(({ file, ok, diagnostics }) => ({ file, ok, diagnostics }));
  return `${JSON.stringify({ ok: files.every(({ ok }) => ok), files: documents }, null, 2)}\n`;
}

const GITHUB_LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Diagnostics as workflow commands, which GitHub Actions shows beside the lines of a change.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function diagnosticsGithub(files: readonly CheckedFile[]): string {
  return files
    .flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => githubLine(file, diagnostic)))
    .join('');
}

function githubLine(file: string, { severity, code, message, range, suggestion }: Diagnostic): string {
  const place: Record<string, string | number> = {
    file,
    ...(range && {
      line: range.start.line,
      col: range.start.column,
      endLine: range.end.line,
      endColumn: range.end.column,
    }),
    title: code,
  };
  const properties = Object.entries(place).map(([name, value]) => `${name}=${githubProperty(String(value))}`);
  const text = suggestion === undefined ? message : `${message}\n${suggestion}`;
  return `::${GITHUB_LEVELS[severity]} ${properties.join(',')}::${githubData(text)}\n`;
}

function githubData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function githubProperty(text: string): string {
  return githubData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const SARIF_LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * Diagnostics as SARIF, which code scanners and editors read.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function diagnosticsSarif(files: readonly CheckedFile[], version: string): string {
  const codes = new Set(files.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)));
  const run = {
    tool: { driver: { name: 'planloom', version, rules: [...codes].map((id) => ({ id })) } },
    columnKind: 'utf16CodeUnits',
    results: files.flatMap(({ file, diagnostics }) => diagnostics.map((diagnostic) => sarifResult(file, diagnostic))),
  };
  const document = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function sarifResult(file: string, { code, severity, message, range, suggestion }: Diagnostic): object {
  const region = range && {
    startLine: range.start.line,
    startColumn: range.start.column,
    endLine: range.end.line,
    endColumn: range.end.column,
  };
  return {
    ruleId: code,
    level: SARIF_LEVELS[severity],
    message: { text: suggestion === undefined ? message : `${message}\n${suggestion}` },
    locations: [
      { physicalLocation: { artifactLocation: { uri: file.replaceAll('\\', '/') }, ...(region && { region }) } },
    ],
  };
}
