import type { CallToolResult } from '@modelcontextprotocol/server';

import { byteLength } from '../answer/byte-length.ts';
import { GUIDE } from '../language/guide.ts';
import { planSchemaFor, STEP_TYPES } from '../language/plan-json-schema.ts';
import type { ServedTool } from './call.ts';
import { argumentsOf, LOOKS } from './define.ts';

/** A token of a model is about this many bytes of such text. */
const BYTES_PER_TOKEN = 4;

/** Teaches a model the language: a guide in words, and the JSON Schema for those who want it exact. */
export function planSchemaTool(): ServedTool {
  const guideSize = sizeText(byteLength(GUIDE));
  return {
    definition: {
      name: 'plan_schema',
      title: 'How to write a plan',
      description: `How a plan is written. part "guide" (default, ${guideSize}) is enough for most plans; "schema" is the exact JSON Schema, of all steps or of the types in "steps". Read it once before your first plan.`,
      inputSchema: argumentsOf({
        part: { enum: ['guide', 'schema', 'all'], description: 'Default: guide.' },
        steps: {
          type: 'array',
          items: { enum: STEP_TYPES },
          minItems: 1,
          description: 'Types of steps that the schema should have. Default: all.',
        },
      }),
      annotations: LOOKS,
    },
    call: async ({ part = 'guide', steps }) => {
      const types = Array.isArray(steps) ? steps.map(String) : STEP_TYPES;
      const schema = part === 'guide' ? undefined : planSchemaFor(types);
      return languageResult(part === 'schema' ? undefined : GUIDE, schema);
    },
  };
}

function languageResult(guide: string | undefined, schema: object | undefined): CallToolResult {
  const texts = [...(guide === undefined ? [] : [guide]), ...(schema === undefined ? [] : [JSON.stringify(schema)])];
  const bytes = texts.reduce((sum, text) => sum + byteLength(text), 0);
  return {
    content: texts.map((text) => ({ type: 'text', text })),
    structuredContent: {
      version: '1.0',
      bytes,
      tokens: Math.ceil(bytes / BYTES_PER_TOKEN),
      ...(guide !== undefined && { guide }),
      ...(schema !== undefined && { schema }),
    },
  };
}

function sizeText(bytes: number): string {
  return `about ${Math.round(bytes / BYTES_PER_TOKEN / 100) * 100} tokens`;
}
