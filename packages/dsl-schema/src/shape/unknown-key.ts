import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../did-you-mean.ts';
import { appendPointer } from '../json-pointer.ts';
import type { ObjectKind } from './field.ts';
import { STEP_KINDS } from './tables.ts';

/** What other languages call our fields. The first one that the object can have is meant. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['name', ['id']],
  ['key', ['id']],
  ['args', ['input']],
  ['arguments', ['input']],
  ['params', ['input']],
  ['parameters', ['input']],
  ['inputs', ['input']],
  ['with', ['input']],
  ['needs', ['depends_on']],
  ['after', ['depends_on']],
  ['dependencies', ['depends_on']],
  ['if', ['condition', 'when']],
  ['condition', ['when']],
  ['then', ['steps']],
  ['default', ['otherwise']],
  ['id', ['to']],
  ['target', ['to']],
  ['attempts', ['max']],
  ['max_attempts', ['max']],
  ['delay', ['backoff_ms']],
  ['delay_ms', ['backoff_ms']],
  ['step', ['reducer']],
  ['tool_name', ['tool']],
  ['tool_id', ['tool']],
  ['toolName', ['tool']],
  ['action', ['tool']],
  ['else', ['otherwise']],
  ['items', ['over']],
  ['for_each', ['over']],
  ['foreach', ['over']],
  ['in', ['over', 'input']],
  ['over', ['input']],
  ['collection', ['over', 'input']],
  ['array', ['over', 'input']],
  ['item', ['as']],
  ['item_variable', ['as']],
  ['iterator', ['as']],
  ['index', ['index_as']],
  ['tool', ['function']],
  ['on_failure', ['on_error']],
  ['do', ['steps']],
  ['body', ['steps']],
  ['branches', ['steps', 'cases']],
  ['result', ['output']],
  ['save_as', ['output']],
  ['retries', ['retry_count']],
  ['max_retries', ['retry_count']],
  ['timeout', ['timeout_ms']],
  ['max_concurrency', ['concurrency']],
  ['mode', ['execution']],
  ['title', ['plan']],
]);

/** A field that the object does not have, and which one is meant. */
export function unknownKey(kind: ObjectKind, object: object, key: string, pointer: string): Diagnostic {
  const path = appendPointer(pointer, key);
  const meant = meantKey(kind, key);
  return {
    code: 'plan/unknown-key',
    severity: 'error',
    message: `${kind.noun} has no field ${JSON.stringify(key)}`,
    path,
    ...(meant === undefined ? elsewhere(key) : { suggestion: `did you mean "${meant}"?` }),
    ...(meant === undefined || Object.hasOwn(object, meant)
      ? {}
      : { fix: [{ op: 'move', from: path, path: appendPointer(pointer, meant) }] }),
  };
}

function meantKey(kind: ObjectKind, key: string): string | undefined {
  const synonym = SYNONYMS.get(key)?.find((name) => kind.fields.has(name));
  return synonym ?? didYouMean(key, kind.fields.keys());
}

/** A field of another type of step is often meant for a step inside this one. */
function elsewhere(key: string): Pick<Diagnostic, 'suggestion'> {
  const owner = Object.values(STEP_KINDS).find(({ fields }) => fields.has(key));
  return owner === undefined ? {} : { suggestion: `"${key}" belongs to ${owner.noun}` };
}
