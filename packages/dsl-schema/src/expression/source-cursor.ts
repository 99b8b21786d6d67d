import { ExpressionError, type SourceSpan } from './expression-error.ts';
import { readToken, type Token } from './token.ts';
import type { ExpressionProblem } from './types.ts';

/** Bounds on what is parsed, so that a hostile source can cost neither much time nor the stack. */
export const SOURCE_LIMITS = { characters: 20_000, nodes: 2000, depth: 100 } as const;

/** A place in a source that moves from word to word, and counts what was built on the way. */
export class SourceCursor {
  readonly source: string;
  readonly warnings: ExpressionProblem[] = [];
  token: Token;
  /** Where the word before `token` ends. */
  lastEnd = 0;
  #depth = 0;
  #nodes = 0;

  /** @throws ExpressionError `expression/too-long` */
  constructor(source: string) {
    if (source.length > SOURCE_LIMITS.characters) {
      const message = `The expression has ${source.length} characters; ${SOURCE_LIMITS.characters} are allowed.`;
      throw new ExpressionError('expression/too-long', message, { start: 0, end: source.length });
    }
    this.source = source;
    this.token = readToken(source, 0, false);
  }

  advance(): Token {
    return this.#moveTo(this.token.end, false);
  }

  /** Moves on where the key of a path is expected, which may start with a digit. */
  advanceToKey(): Token {
    return this.#moveTo(this.token.end, true);
  }

  /** Moves to the word that starts at or after `position`. */
  jump(position: number): void {
    this.#moveTo(position, false);
    this.lastEnd = position;
  }

  at(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.value === symbol;
  }

  isDone(): boolean {
    return this.token.kind === 'end';
  }

  accept(symbol: string): boolean {
    if (!this.at(symbol)) return false;
    this.advance();
    return true;
  }

  /** @throws ExpressionError `expression/syntax` if another word stands here */
  expect(symbol: string, after: string): void {
    if (!this.accept(symbol)) throw this.unexpected(`"${symbol}" is missing ${after}`);
  }

  /** Runs `parse` one level deeper. @throws ExpressionError `expression/too-deep` */
  nested<T>(parse: () => T): T {
    if (++this.#depth > SOURCE_LIMITS.depth) {
      const message = `The expression is nested deeper than ${SOURCE_LIMITS.depth} levels.`;
      throw new ExpressionError('expression/too-deep', message, this.token);
    }
    const result = parse();
    this.#depth--;
    return result;
  }

  /** Counts a node and returns it. @throws ExpressionError `expression/too-long` */
  count<Node extends SourceSpan>(node: Node): Node {
    if (++this.#nodes > SOURCE_LIMITS.nodes) {
      const message = `The expression has more than ${SOURCE_LIMITS.nodes} parts.`;
      throw new ExpressionError('expression/too-long', message, node);
    }
    return node;
  }

  unexpected(problem?: string, suggestion?: string): ExpressionError {
    const found = this.token.kind === 'end' ? 'the expression ends' : `"${this.#written()}" stands`;
    const message = problem ? `${problem}; ${found} here.` : `${capitalise(found)} where a value is expected.`;
    return new ExpressionError(
      'expression/syntax',
      message,
      this.token,
      suggestion === undefined ? {} : { suggestion },
    );
  }

  #written(): string {
    return this.source.slice(this.token.start, this.token.end);
  }

  #moveTo(position: number, afterDot: boolean): Token {
    this.lastEnd = this.token.end;
    this.token = readToken(this.source, position, afterDot);
    return this.token;
  }
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
