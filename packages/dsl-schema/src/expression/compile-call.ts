import { didYouMean } from '../did-you-mean.ts';
import { compileMacro } from './compile-macro.ts';
import { describeValue } from './describe-value.ts';
import type { CompileNode, Evaluate, Scope } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { compilePresence } from './find-path.ts';
import { FUNCTIONS, OBJECT_METHODS } from './functions.ts';
import { LIST_METHODS } from './list-methods.ts';
import { asMacroCall, isPresenceTest, MACRO_NAMES } from './macro-call.ts';
import { type Call, callError, type Operation, runOperation } from './operation.ts';
import { OPTIONAL_METHODS, OPTIONAL_FUNCTIONS } from './optional-methods.ts';
import { OptionalValue } from './optional-value.ts';
import type { NodeOf } from './syntax-tree.ts';
import { TEXT_METHODS } from './text-methods.ts';

/**
 * Compiles a call: of a macro, a function or a method. The name is looked up now, the method of a type when it runs.
 *
 * @throws ExpressionError `expression/unknown-function`, `expression/arguments`
 */
export function compileCall(node: NodeOf<'call'>, scope: Scope, compile: CompileNode): Evaluate {
  if (isPresenceTest(node)) return compilePresence(node, scope, compile);
  const macro = asMacroCall(node);
  if (macro) return compileMacro(macro, scope, compile);
  if (!node.target) return compileFunction(node, scope, compile, FUNCTIONS);
  if (node.target.kind === 'variable' && node.target.name === 'optional' && !scope.has('optional')) {
    return compileFunction({ ...node, target: undefined }, scope, compile, OPTIONAL_FUNCTIONS);
  }
  return compileMethod(node, scope, compile);
}

function compileFunction(
  node: NodeOf<'call'>,
  scope: Scope,
  compile: CompileNode,
  functions: Readonly<Record<string, Operation>>,
): Evaluate {
  const operation = own(functions, node.name);
  if (!operation) throw unknownFunction(node, Object.keys(functions));
  const parameters = node.parameters.map((parameter) => compile(parameter, scope));
  return (frame) => {
    const values = parameters.map((parameter) => parameter(frame));
    return runOperation(operation, { node, frame }, undefined, values);
  };
}

function compileMethod(node: NodeOf<'call'>, scope: Scope, compile: CompileNode): Evaluate {
  if (!METHOD_TABLES.some((table) => own(table, node.name))) throw unknownMethod(node);
  const target = compile(node.target ?? node, scope);
  const parameters = node.parameters.map((parameter) => compile(parameter, scope));
  return (frame) => {
    const call = { node, frame };
    const receiver = target(frame);
    const operation = findMethod(call, receiver);
    const values = parameters.map((parameter) => parameter(frame));
    return runOperation(operation, call, receiver, values);
  };
}

const METHOD_TABLES = [TEXT_METHODS, LIST_METHODS, OBJECT_METHODS, OPTIONAL_METHODS];

function findMethod(call: Call, receiver: unknown): Operation {
  const operation = own(methodsOf(receiver), call.node.name);
  if (operation) return operation;
  throw callError(call, 'expression/type', `${capitalise(describeValue(receiver))} has no method ${call.node.name}().`);
}

function methodsOf(receiver: unknown): Readonly<Record<string, Operation>> {
  if (typeof receiver === 'string') return TEXT_METHODS;
  if (Array.isArray(receiver)) return LIST_METHODS;
  if (receiver instanceof OptionalValue) return OPTIONAL_METHODS;
  return typeof receiver === 'object' && receiver !== null ? OBJECT_METHODS : {};
}

/** What people write who know other languages, and what it is here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['some', 'exists'],
  ['any', 'exists'],
  ['every', 'all'],
  ['find', 'filter'],
  ['len', 'size'],
  ['length', 'size'],
  ['count', 'size'],
  ['str', 'string'],
  ['lower', 'toLowerCase'],
  ['upper', 'toUpperCase'],
  ['strip', 'trim'],
  ['parseInt', 'int'],
  ['parseFloat', 'number'],
  ['unique', 'distinct'],
  ['flat', 'flatten'],
]);

function unknownMethod(node: NodeOf<'call'>): ExpressionError {
  if (MACRO_NAMES.some((name) => name === node.name)) {
    const message = `${node.name}() takes a variable and what to do with it: ${node.name}(x, …).`;
    return new ExpressionError('expression/arguments', message, node);
  }
  return unknownFunction(node, [...MACRO_NAMES, ...METHOD_TABLES.flatMap((table) => Object.keys(table))]);
}

function unknownFunction(node: NodeOf<'call'>, known: readonly string[]): ExpressionError {
  const near = INSTEAD.get(node.name) ?? didYouMean(node.name, known);
  const kind = node.target ? 'method' : 'function';
  if (node.target?.kind === 'variable' && node.target.name === 'JSON') return noJsonObject(node);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  const place = { start: node.nameStart, end: node.nameStart + node.name.length };
  const message = `There is no ${kind} "${node.name}".${hint}`;
  return new ExpressionError(
    'expression/unknown-function',
    message,
    place,
    near === undefined ? {} : { suggestion: near },
  );
}

function noJsonObject({ start, end }: NodeOf<'call'>): ExpressionError {
  const message = 'There is no "JSON": json(x) makes a text of a value.';
  return new ExpressionError('expression/unknown-function', message, { start, end });
}

function own(table: Readonly<Record<string, Operation>>, name: string): Operation | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
