import { readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../templates/pack/', import.meta.url);

/** What a new pack is called, and what it needs. */
export interface PackTemplateValues {
  readonly packageName: string;
  /** Before the slash of its tools' error codes. */
  readonly codePrefix: string;
  readonly toolKitVersion: string;
  readonly year: number;
}

/** A file of a new pack. */
export interface PackFile {
  /** From the pack's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** The files of a new pack: those in `templates/pack`, filled in. */
export function packTemplate(values: PackTemplateValues): readonly PackFile[] {
  const entries = readdirSync(fileURLToPath(FOLDER), { recursive: true, withFileTypes: true });
  const root = fileURLToPath(FOLDER);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}${sep}${entry.name}`)
    .map((file) => ({ path: targetPath(file.slice(root.length)), text: fillIn(readFileSync(file, 'utf8'), values) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** A package is published without its hidden files, and is none itself, so these have other names in the template. */
function targetPath(path: string): string {
  return path
    .split(sep)
    .filter((part) => part !== '')
    .map((part) => part.replace(/^dot-/u, '.').replace('.template.', '.'))
    .join('/');
}

function fillIn(text: string, { packageName, codePrefix, toolKitVersion, year }: PackTemplateValues): string {
  return text
    .replaceAll('__PACKAGE_NAME__', packageName)
    .replaceAll('__CODE_PREFIX__', codePrefix)
    .replaceAll('__TOOL_KIT_VERSION__', toolKitVersion)
    .replaceAll('__YEAR__', String(year));
}
