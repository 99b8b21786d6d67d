import { collectPieces, isInPieces, prepareTool, ToolError, type Tool } from '@planloom/tool-kit';

/** Whether anything says what a result has to be. */
export function hasOutputSchema(tool: Tool): boolean {
  return prepareTool(tool).checksOutput;
}

/**
 * A result that does not fit the tool's output schema, near to the real one: a field that is missing or of another type, else something quite different.
 *
 * @throws ToolError if the tool's schema lets everything pass
 */
export async function spoilResult(tool: Tool, output: unknown, signal: AbortSignal): Promise<unknown> {
  const given: unknown = await output;
  const result = isInPieces(given) ? await collectPieces(given, signal, () => undefined) : given;
  const { validateOutput } = prepareTool(tool);
  for (const spoiled of spoiledForms(result)) {
    const validation = await validateOutput(spoiled);
    if (!validation.ok) return spoiled;
  }
  throw new ToolError(`No result of ${tool.id} is of a bad shape: its outputSchema lets everything pass.`, {
    code: 'test/no-bad-shape',
    retryable: false,
  });
}

function* spoiledForms(result: unknown): Generator {
  if (isFields(result)) {
    const fields = Object.entries(result);
    for (const [key] of fields) {
      yield Object.fromEntries(fields.filter(([name]) => name !== key));
    }
    for (const [key, value] of Object.entries(result)) yield { ...result, [key]: ofOtherType(value) };
  }
  if (Array.isArray(result)) yield [...(result as unknown[]), ofOtherType(result[0])];
  yield* [ofOtherType(result), null, 'not what was promised', -0.5, true, {}, []];
}

function ofOtherType(value: unknown): unknown {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value).slice(0, 20)
    : { unexpected: value ?? null };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
