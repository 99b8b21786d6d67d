import type { Tool as ProtocolTool } from '@modelcontextprotocol/server';
import { compileSchema, formatIssue, type ToolInput, type Validate } from '@planloom/tool-kit';

import { Refusal } from './refusal.ts';
import type { ServedTool } from './tools/call.ts';

/** A tool that is left out of what is served, and why. */
export interface LeftOut {
  /** Of the tool or plan. */
  readonly name: string;
  readonly message: string;
}

/** Tools by their names, in the order they are listed. The first of a name has it. */
export class ServedTools {
  readonly #tools = new Map<string, ServedTool>();
  readonly #validators = new WeakMap<ServedTool, Validate>();

  get definitions(): ProtocolTool[] {
    return [...this.#tools.values()].map(({ definition }) => definition);
  }

  /**
   * Adds a tool.
   *
   * @returns why it is left out, if it is
   */
  add(name: string, make: () => ServedTool): LeftOut | undefined {
    try {
      const tool = make();
      const { name: served } = tool.definition;
      if (this.#tools.has(served)) throw new TypeError(`another tool is called "${served}" already`);
      this.#validators.set(tool, compileSchema(tool.definition.inputSchema));
      this.#tools.set(served, tool);
      return undefined;
    } catch (error) {
      return { name, message: error instanceof Error ? error.message : String(error) };
    }
  }

  get(name: string): ServedTool | undefined {
    return this.#tools.get(name);
  }

  /**
   * Arguments with defaults filled in.
   *
   * @throws Refusal if the tool does not accept them
   */
  validate(tool: ServedTool, args: ToolInput): ToolInput {
    const validation = this.#validators.get(tool)?.(args) ?? { ok: true, value: args };
    // The schema is that of an object.
    if (validation.ok) return validation.value as ToolInput;
    throw new Refusal('tool/invalid-input', validation.issues.map(formatIssue).join('; '));
  }
}
