import { didYouMean } from '@planloom/dsl-schema';

import { ConversionProblem } from '../diagnostic.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { keysOfPointer } from './pointer.ts';

/** A part of the document and where it stands. */
export interface Placed<Value = JsonObject> {
  readonly value: Value;
  readonly pointer: string;
}

/** Looks up references inside one document. */
export interface References {
  /** What a reference leads to, one hop. */
  find(reference: string, from: string): unknown;
  /** The object that stands at a place, or, where that is a reference, the one it leads to at last. */
  follow(value: unknown, pointer: string, expected: string): Placed;
}

/** As many references as may stand in a row. */
const LONGEST_CHAIN = 50;

/** Makes the look-up for a document. Its methods throw a `ConversionProblem` if a reference leads nowhere. */
export function createReferences(document: JsonObject): References {
  return { find, follow };

  function find(reference: string, from: string): unknown {
    const keys = keysOfPointer(reference);
    if (keys === undefined) throw outside(reference, from);
    let value: unknown = document;
    for (const key of keys) {
      const holder: unknown = value;
      const isThere = typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key);
      if (!isThere) throw deadEnd(reference, from, key, holder);
      value = (holder as JsonObject)[key];
    }
    return value;
  }

  function follow(value: unknown, pointer: string, expected: string): Placed {
    let current = value;
    let place = pointer;
    for (let hops = 0; hops < LONGEST_CHAIN; hops++) {
      if (!isObject(current)) throw new ConversionProblem('openapi/invalid', place, `This must be ${expected}.`);
      const reference = current['$ref'];
      if (typeof reference !== 'string') return { value: current, pointer: place };
      current = find(reference, place);
      place = reference;
    }
    throw new ConversionProblem('openapi/unresolved-reference', pointer, 'This reference leads back to itself.');
  }
}

function outside(reference: string, from: string): ConversionProblem {
  return new ConversionProblem(
    'openapi/unresolved-reference',
    from,
    `"${reference}" is in another document, which was not loaded. Give the document as remoteDocument(…), or as fileDocument(…) of @planloom/tools-openapi/node, so that it can be found.`,
  );
}

function deadEnd(reference: string, from: string, key: string, holder: unknown): ConversionProblem {
  const nearest = isObject(holder) ? didYouMean(key, Object.keys(holder)) : undefined;
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new ConversionProblem(
    'openapi/unresolved-reference',
    from,
    `"${reference}" leads nowhere: there is no "${key}".${hint}`,
  );
}
