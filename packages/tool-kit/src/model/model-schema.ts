import type { JsonSchema } from '@planloom/dsl-schema';

import { readSchemaDocument } from '../json-schema/schema-document.ts';
import { copySchema } from './copy-schema.ts';
import { defaultedNames } from './defaulted-names.ts';
import { joinAlternatives } from './join-alternatives.ts';

/** As long as a copy may be in JSON: references that are written out can multiply. */
const MOST_CHARACTERS = 40_000;

/** Levels of the schema that are tried, until the copy is short enough. */
const DEPTHS = [32, 16, 8, 6, 5, 4, 3, 2, 1];

const TOP = ['title', 'description', 'properties', 'required', 'additionalProperties'];

/** The schema that says only that there is an object. */
export const ANY_OBJECT: JsonSchema = Object.freeze({ type: 'object', properties: Object.freeze({}) });

/**
 * A copy of a tool's input schema that the APIs of models accept: an object at the top without alternatives, references written
 * out, and no keyword that providers stumble over. Where it would go on for ever or become too long, it ends with fewer levels.
 *
 * It is wider than the original, never narrower: every object that the original accepts, the copy accepts (defaults are notes to it),
 * so a model is not kept from a call that would be right.
 */
export function modelSchema(schema: JsonSchema): JsonSchema {
  const document = readSchemaDocument(schema);
  const defaulted = defaultedNames(schema);
  for (const depth of DEPTHS) {
    const copy = copySchema(document, defaulted, { depth, characters: MOST_CHARACTERS });
    const top = copy && atTop(joinAlternatives(copy));
    if (top !== undefined && JSON.stringify(top).length <= MOST_CHARACTERS) return top;
  }
  return ANY_OBJECT;
}

function atTop(copy: JsonSchema): JsonSchema {
  const kept = TOP.filter((keyword) => Object.hasOwn(copy, keyword)).map((keyword) => [keyword, copy[keyword]]);
  // Some providers take no object without properties.
  return { type: 'object', properties: {}, ...(Object.fromEntries(kept) as JsonSchema) };
}
