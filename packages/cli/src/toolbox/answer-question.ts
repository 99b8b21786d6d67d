import { createInterface, type Interface } from 'node:readline/promises';

import type { McpAnswer, McpQuestion } from '@planloom/tools-mcp';

import { readValue } from '../input/input-values.ts';
import { propertySchema } from '../input/property-schema.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';

/**
 * Puts a server's question to the person at the terminal. What the server says is shown as what it is: the words of a
 * program that the person may not know. Ctrl-C and an empty yes-or-no decline.
 */
export function answerQuestion(question: McpQuestion, signal: AbortSignal, session: Session): Promise<McpAnswer> {
  return session.drawing.interrupt(async () => {
    const terminal = createInterface({ input: session.stdin, output: session.err });
    const declined = new AbortController();
    terminal.on('SIGINT', () => declined.abort());
    try {
      return await ask(question, terminal, AbortSignal.any([signal, declined.signal]), session);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (declined.signal.aborted) return { action: 'decline' };
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
  { err, paint }: Session,
): Promise<McpAnswer> {
  err.write(`${paint.yellow(`the MCP server "${question.server}" asks`)}: ${printableLine(question.message)}\n`);
  if (question.mode === 'url') {
    err.write(`It wants you to visit ${paint.bold(printableLine(question.url))}\n`);
    const answer = await terminal.question('Have you done so? (yes / no) ', { signal });
    return /^y(?:es)?$/iu.test(answer.trim()) ? { action: 'accept' } : { action: 'decline' };
  }
  const content: Record<string, unknown> = {};
  for (const name of Object.keys(question.schema['properties'] ?? {})) {
    const property = propertySchema(question.schema['properties'], name);
    const answer = await terminal.question(`${paint.bold(printableLine(name))}${about(property)}: `, { signal });
    if (answer !== '') content[name] = property?.['type'] === 'string' ? answer : readValue(answer);
  }
  return { action: 'accept', content };
}

function about(property: Readonly<Record<string, unknown>> | undefined): string {
  const { description, type, enum: values } = property ?? {};
  const choice = Array.isArray(values) ? values.map(String).join(' | ') : type;
  const parts = [description, choice].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : ` (${printableLine(parts.join(', '))})`;
}
