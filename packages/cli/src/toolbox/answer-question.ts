import { createInterface, type Interface } from 'node:readline/promises';

import type { McpAnswer, McpQuestion } from '@planloom/tools-mcp';

import { propertySchema } from '../input/property-schema.ts';
import type { Session } from '../session.ts';
import { passOnInterrupt } from '../terminal/pass-on-interrupt.ts';
import { printableLine } from '../terminal/printable.ts';
import { readAnswer } from './read-answer.ts';

/**
 * Puts a server's question to the person at the terminal. What the server says is shown as what it is: the words of a
 * program that the person may not know. Ctrl-D and an empty yes-or-no decline; Ctrl-C cancels, and is a Ctrl-C for the run, too.
 */
export function answerQuestion(question: McpQuestion, signal: AbortSignal, session: Session): Promise<McpAnswer> {
  return session.drawing.interrupt(async () => {
    const terminal = createInterface({ input: session.stdin, output: session.err });
    const ended = new AbortController();
    let answer: McpAnswer = { action: 'decline' };
    terminal.on('SIGINT', () => {
      answer = { action: 'cancel' };
      ended.abort();
      passOnInterrupt();
    });
    terminal.on('close', () => ended.abort());
    try {
      return await ask(question, terminal, AbortSignal.any([signal, ended.signal]), session);
    } catch (error) {
      if (ended.signal.aborted) return answer;
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      terminal.close();
    }
  });
}

async function ask(
  question: McpQuestion,
  terminal: Interface,
  signal: AbortSignal,
  session: Session,
): Promise<McpAnswer> {
  const { err, paint } = session;
  err.write(`${paint.yellow(`the MCP server "${question.server}" asks`)}: ${printableLine(question.message)}\n`);
  if (question.mode === 'url') {
    err.write(`It wants you to visit ${paint.bold(printableLine(question.url))}\n`);
    const answer = await terminal.question('Have you done so? (yes / no) ', { signal });
    return /^y(?:es)?$/iu.test(answer.trim()) ? { action: 'accept' } : { action: 'decline' };
  }
  const { properties, required } = question.schema;
  const content: [string, unknown][] = [];
  for (const name of Object.keys(properties ?? {})) {
    const isRequired = Array.isArray(required) && required.includes(name);
    const field = { name, property: propertySchema(properties, name), isRequired };
    content.push(...(await askField(field, terminal, signal, session)));
  }
  return { action: 'accept', content: Object.fromEntries(content) };
}

interface Field {
  readonly name: string;
  readonly property: Readonly<Record<string, unknown>> | undefined;
  readonly isRequired: boolean;
}

/** Asks until the answer fits. Nothing typed leaves out what can be left out. */
async function askField(
  { name, property, isRequired }: Field,
  terminal: Interface,
  signal: AbortSignal,
  { err, paint }: Session,
): Promise<readonly [string, unknown][]> {
  const prompt = `${paint.bold(printableLine(name))}${about(property)}: `;
  const isNeeded = isRequired && property?.['default'] === undefined;
  for (;;) {
    const text = await terminal.question(prompt, { signal });
    if (text === '' && !isNeeded) return [];
    const answer = text === '' ? { ok: false as const, reason: 'is required' } : readAnswer(text, property);
    if (answer.ok) return [[name, answer.value]];
    err.write(`${paint.yellow(printableLine(`${name}: ${answer.reason}`))}; Ctrl-D declines\n`);
  }
}

function about(property: Readonly<Record<string, unknown>> | undefined): string {
  const { description, type, enum: values } = property ?? {};
  const kind = type === 'boolean' ? 'yes or no' : type;
  const choice = Array.isArray(values) ? values.map(String).join(' | ') : kind;
  const parts = [description, choice].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : ` (${printableLine(parts.join(', '))})`;
}
