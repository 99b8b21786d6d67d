import { createInterface } from 'node:readline/promises';

import type { JsonSchema } from '@planloom/dsl-schema';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { printableLine } from '../terminal/printable.ts';
import { readValue } from './input-values.ts';
import { propertySchema } from './property-schema.ts';

/**
 * Asks the person for inputs, one after the other; JSON is taken as such where the schema does not want text.
 *
 * @throws CliError (interrupted) at Ctrl-C, CliError (needsInput) at the end of the terminal's input
 */
export async function askForInput(
  names: readonly string[],
  schema: JsonSchema,
  { stdin, err, paint }: Session,
): Promise<Record<string, unknown>> {
  const questions = createInterface({ input: stdin, output: err });
  const controller = new AbortController();
  const stop = (exitCode: ExitCode) => (): void => controller.abort(new CliError(exitCode, 'no input was given'));
  questions.on('SIGINT', stop(ExitCode.interrupted));
  questions.on('close', stop(ExitCode.needsInput));
  const answers: [string, unknown][] = [];
  try {
    for (const name of names) {
      const property = propertySchema(schema['properties'], name);
      const answer = await questions.question(`${paint.bold(printableLine(name))}${aboutText(property)}: `, controller);
      answers.push([name, property?.['type'] === 'string' ? answer : readValue(answer)]);
    }
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    questions.removeAllListeners('close');
    questions.close();
  }
  return Object.fromEntries(answers);
}

function aboutText(property: Readonly<Record<string, unknown>> | undefined): string {
  const parts = [property?.['description'], property?.['type']].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : ` (${printableLine(parts.join(', '))})`;
}
