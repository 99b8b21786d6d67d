/** Something that was mended in what a model wrote, so that it could be read. */
export type RepairCode =
  | 'thoughts-removed'
  | 'thoughts-read'
  | 'fence-removed'
  | 'prose-removed'
  | 'python-literal'
  | 'json-mended'
  | 'brackets-closed'
  | 'shortened'
  | 'string-decoded'
  | 'unwrapped'
  | 'steps-alone'
  | 'yaml';

/** A repair, for programs and for people. */
export interface Repair {
  readonly code: RepairCode;
  readonly message: string;
}

const MESSAGES: Readonly<Record<RepairCode, string>> = {
  'thoughts-removed': 'what the model thought aloud was left out',
  'thoughts-read': 'nothing was said but thoughts, and it stood in them',
  'fence-removed': 'the text was taken out of a code fence',
  'prose-removed': 'the words around it were left out',
  'python-literal': 'it was written as a Python literal',
  'json-mended': 'its JSON was broken and was mended',
  'brackets-closed': 'it ended before its brackets were closed',
  shortened: 'something was left out of it, and "..." written instead',
  'string-decoded': 'it was JSON inside a JSON string',
  unwrapped: 'it stood inside another object',
  'steps-alone': 'it was a list of steps without a plan around it',
  yaml: 'it was written as YAML',
};

/** The repair of a code. */
export function repairOf(code: RepairCode): Repair {
  return { code, message: MESSAGES[code] };
}
