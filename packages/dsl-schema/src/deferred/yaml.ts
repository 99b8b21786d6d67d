import * as library from 'yaml';

/** What is used of the library. */
type Yaml = Pick<
  typeof library,
  'isAlias' | 'isMap' | 'isNode' | 'isPair' | 'isScalar' | 'isSeq' | 'Lexer' | 'parseDocument' | 'visit'
>;

const { isAlias, isMap, isNode, isPair, isScalar, isSeq, Lexer, parseDocument, visit } = library;
const used: Yaml = { isAlias, isMap, isNode, isPair, isScalar, isSeq, Lexer, parseDocument, visit };

/** The library for YAML. As published, it is evaluated at the first call: only a plan written as YAML needs it. */
export function yaml(): Yaml {
  return used;
}
