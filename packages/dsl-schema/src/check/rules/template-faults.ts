import type { TemplateFault } from '../../analysis/types.ts';
import type { PatchOperation } from '../../diagnostics/diagnostic.ts';
import { replaceSpan } from '../read-place.ts';
import type { Rule } from '../rule.ts';

/** Templates, conditions and paths that could not be understood, or only with a guess. */
export const templateFaults: Rule = {
  codes: [
    'expression/arguments',
    'expression/empty',
    'expression/left-as-text',
    'expression/number-too-large',
    'expression/path-with-blank',
    'expression/syntax',
    'expression/template-in-text',
    'expression/too-deep',
    'expression/too-long',
    'expression/unclosed',
    'expression/unknown-function',
  ],
  check({ analysis, document, report }) {
    for (const fault of analysis.faults) {
      const { code, severity, message, pointer, start, end } = fault;
      report({ code, severity, message, path: pointer, span: { start, end }, ...advise(fault, document) });
    }
  },
};

function advise(fault: TemplateFault, document: unknown): { suggestion?: string; fix?: PatchOperation[] } {
  if (fault.suggestion === undefined) return {};
  const suggestion = `write: ${fault.suggestion}`;
  const fix = replaceSpan(document, fault.pointer, fault, fault.suggestion);
  return fix ? { suggestion, fix } : { suggestion };
}
