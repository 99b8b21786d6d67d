import { ToolDefinitionError } from './errors/tool-error.ts';
import { createValidator, type Validator } from './schema/create-validator.ts';
import { problemsOfShape } from './tool-problems.ts';
import type { Tool, ToolEffects, ToolRate } from './tool.ts';
import type { Validation } from './validation.ts';

/** A tool, ready to be called many times. */
export interface PreparedTool {
  readonly tool: Tool;
  readonly id: string;
  /** What the tool does to the world, with the hints it leaves out filled in; see `resolveEffects`. */
  readonly effects: Required<ToolEffects>;
  readonly concurrency: number | undefined;
  readonly rate: ToolRate | undefined;
  readonly timeoutMs: number | undefined;
  /** False if there is no `inputSchema`, so that the check can be skipped. */
  readonly checksInput: boolean;
  /** False if there is no `outputSchema`. */
  readonly checksOutput: boolean;
  /** Validates arguments and fills in defaults; never changes what it is given. Throws on a schema that cannot be used. */
  readonly validateInput: (value: unknown) => Validation | Promise<Validation>;
  /** Validates a result, likewise. */
  readonly validateOutput: (value: unknown) => Validation | Promise<Validation>;
}

const known = new WeakMap<Tool, PreparedTool>();

/**
 * Brings a tool into the form a runner works with. The same tool object gives the same answer; its schemas are compiled
 * at the first call.
 *
 * @throws ToolDefinitionError if the tool has no usable id or `execute`, or a limit that is none
 */
export function prepareTool(tool: Tool): PreparedTool {
  const found = known.get(tool);
  if (found !== undefined) return found;
  const problems = problemsOfShape(tool);
  if (problems.length > 0) throw new ToolDefinitionError(`Tool "${tool.id}"`, problems);
  const prepared: PreparedTool = {
    tool,
    id: tool.id,
    effects: resolveEffects(tool.effects),
    concurrency: tool.concurrency,
    rate: tool.rate,
    timeoutMs: tool.timeoutMs,
    checksInput: tool.inputSchema !== undefined,
    checksOutput: tool.outputSchema !== undefined,
    validateInput: lazyValidator(tool, 'inputSchema'),
    validateOutput: lazyValidator(tool, 'outputSchema'),
  };
  known.set(tool, prepared);
  return prepared;
}

/**
 * Fills in the hints a tool leaves out, carefully: it changes something, calling it again changes more (unless it is
 * read-only), and it reaches the world outside. It counts as destructive only if it says so, as an unlabelled tool
 * could otherwise never be tried again.
 */
export function resolveEffects(effects: ToolEffects = {}): Required<ToolEffects> {
  const { readOnly = false, idempotent = readOnly, destructive = false, openWorld = true } = effects;
  return { readOnly, idempotent, destructive, openWorld };
}

function lazyValidator(tool: Tool, side: 'inputSchema' | 'outputSchema'): Validator {
  const schema = tool[side];
  if (schema === undefined) return accept;
  let validator: Validator | undefined;
  return (value) => {
    validator ??= compile();
    return validator(value);
  };

  function compile(): Validator {
    try {
      return createValidator(schema as NonNullable<typeof schema>);
    } catch (error) {
      throw new ToolDefinitionError(`Tool "${tool.id}"`, [
        `${side}${error instanceof Error ? ` ${error.message}` : ''}`,
      ]);
    }
  }
}

function accept(value: unknown): Validation {
  return { ok: true, value };
}
