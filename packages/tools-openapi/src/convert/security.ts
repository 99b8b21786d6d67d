import type { SecurityScheme } from '../call/credentials.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../document/json-object.ts';
import { appendKeys } from '../document/pointer.ts';
import type { References } from '../document/references.ts';
import type { Operation } from './operations.ts';

/** What an operation asks for to know its caller. */
export interface Security {
  /** The schemes that are satisfied at a call: the first alternative for which there are credentials. */
  readonly used: readonly SecurityScheme[];
  /** Names of all schemes that would do, to say so where a service refuses. */
  readonly asked: readonly string[];
}

/**
 * Chooses among the alternatives of an operation's `security` the first whose schemes all have a credential. If there
 * is none, the call goes out without: documents ask for more than services do.
 */
export function readSecurity(
  operation: Operation,
  document: JsonObject,
  references: References,
  available: ReadonlySet<string>,
): Security {
  const schemes = objectAt(objectAt(document, 'components') ?? {}, 'securitySchemes') ?? {};
  const holder = Array.isArray(operation.definition['security']) ? operation.definition : document;
  const alternatives = listAt(holder, 'security')
    .filter(isObject)
    .map((requirement) => Object.keys(requirement));
  const chosen = alternatives.find((names) => names.length > 0 && names.every((name) => available.has(name))) ?? [];
  return {
    used: chosen.flatMap((name) => readScheme(name, schemes, references) ?? []),
    asked: [...new Set(alternatives.flat())],
  };
}

/** Names of the security schemes of a document. */
export function schemeNames(document: JsonObject): readonly string[] {
  return Object.keys(objectAt(objectAt(document, 'components') ?? {}, 'securitySchemes') ?? {});
}

function readScheme(name: string, schemes: JsonObject, references: References): SecurityScheme | undefined {
  if (!Object.hasOwn(schemes, name)) return undefined;
  const pointer = appendKeys('#/components/securitySchemes', name);
  const { value } = references.follow(schemes[name], pointer, 'a security scheme');
  const field = textAt(value, 'name') ?? '';
  switch (value['type']) {
    case 'apiKey': {
      const kind = (['header', 'query', 'cookie'] as const).find((place) => place === value['in']);
      return kind === undefined ? undefined : { name, kind, field };
    }
    case 'http': {
      const isBasic = textAt(value, 'scheme')?.toLowerCase() === 'basic';
      return { name, kind: isBasic ? 'basic' : 'bearer', field: 'Authorization' };
    }
    case 'oauth2':
    case 'openIdConnect':
      return { name, kind: 'bearer', field: 'Authorization' };
    default:
      // mutualTLS belongs to the connection, which is the business of `fetch`.
      return undefined;
  }
}
