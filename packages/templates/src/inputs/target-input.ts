import type { Token } from '../task/token.ts';
import type { TemplateInput } from '../template.ts';
import { findFolders } from './find-folders.ts';
import { leadsOutside, outsideProblem, relativePath } from './paths.ts';

/** Where a template writes to. */
export interface TargetInputOptions {
  readonly description: string;
  readonly required: string;
  /** `folder`: a path without an extension, or a folder in words. Else the extension of the file, without the dot. */
  readonly takes: string;
}

/** Finds where something is to be written: "to data.json", "into the folder pages". */
export function targetInput({ description, required, takes }: TargetInputOptions): TemplateInput {
  return {
    schema: { type: 'string', minLength: 1, description },
    required,
    find(tokens) {
      const target =
        takes === 'folder'
          ? folderOf(tokens)
          : tokens.find(
              ({ kind, text }) => kind === 'path' && text.toLowerCase().endsWith(`.${takes}`) && !text.includes('*'),
            );
      if (target === undefined) return undefined;
      const { used, path } = 'used' in target ? target : { used: [target], path: target.text };
      if (leadsOutside(path)) return { problem: outsideProblem(path), used };
      return { value: relativePath(path), used };
    },
  };
}

function folderOf(tokens: readonly Token[]): { readonly used: readonly Token[]; readonly path: string } | undefined {
  const written = tokens.find(({ kind, text }) => kind === 'path' && !/\.\w+$/.test(text) && !text.includes('*'));
  return written ? { used: [written], path: written.text } : findFolders(tokens)[0];
}
