import { didYouMean } from '@planloom/dsl-schema';
import { compileSchema, type Tool, ToolDefinitionError, type ToolError } from '@planloom/tool-kit';

import type { McpToolOptions } from '../config/server-config.ts';
import { McpError } from '../errors/mcp-error.ts';
import { isObject } from '../is-object.ts';
import type { McpServer } from '../server/mcp-server.ts';
import type { WireTool } from '../session/session.ts';
import { mcpTool } from './mcp-tool.ts';
import { nameTest } from './name-pattern.ts';
import { readResourceTool } from './read-resource-tool.ts';
import { toolEffects } from './tool-effects.ts';

/** The tools of a server, and why others are not among them. */
export interface ServerTools {
  readonly tools: readonly Tool[];
  /** Id of the one that reads resources, if there is one. */
  readonly resourceToolId?: string | undefined;
  readonly problems: readonly ToolError[];
}

/**
 * Makes tools out of what a server lists. A tool whose definition is the same as before stays the same object. One that
 * cannot be used is left out, and disturbs no other.
 */
export class ServerToolFactory {
  readonly #server: McpServer;
  readonly #options: McpToolOptions;
  readonly #known = new Map<string, { readonly definition: string; readonly tool: Tool }>();
  readonly #isIncluded: (name: string) => boolean;
  readonly #isExcluded: (name: string) => boolean;
  readonly #isJson: (name: string) => boolean;

  constructor(server: McpServer, options: McpToolOptions) {
    this.#server = server;
    this.#options = options;
    this.#isIncluded = nameTest(options.include ?? ['*']);
    this.#isExcluded = nameTest(options.exclude ?? []);
    this.#isJson = nameTest(options.json ?? []);
  }

  /** @param hasResources whether a tool that reads the server's resources is wanted */
  make(listed: readonly WireTool[], hasResources: boolean): ServerTools {
    const tools = new Map<string, Tool>();
    const problems: ToolError[] = [];
    for (const wire of listed.filter((each) => this.#isWanted(each))) {
      try {
        const tool = this.#toolOf(wire);
        if (tools.has(tool.id)) throw this.#duplicate(tool.id);
        tools.set(tool.id, tool);
      } catch (error) {
        problems.push(error as ToolError);
      }
    }
    problems.push(...this.#unmatched(listed));
    const resourceToolId = this.#addResources(tools, hasResources);
    this.#forgetAllBut(tools);
    return { tools: [...tools.values()], resourceToolId, problems };
  }

  /** Names of the configuration that no tool has: likely typing errors, which would otherwise go unseen. */
  #unmatched(listed: readonly WireTool[]): McpError[] {
    const names = listed.flatMap((wire) => (typeof (wire as WireTool | null)?.name === 'string' ? wire.name : []));
    const { include = [], rename = {}, effects = {} } = this.#options;
    const given = [
      ...include.map((name) => ['include', name] as const),
      ...Object.keys(rename).map((name) => ['rename', name] as const),
      ...Object.keys(effects).map((name) => ['effects', name] as const),
    ];
    const server = this.#server.name;
    return given
      .filter(([, name]) => name !== 'read_resource' && !names.some(nameTest([name])))
      .map(([field, name]) => {
        const nearest = didYouMean(name, names);
        const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
        const message = `"${field}" names "${name}", but it has no such tool.${hint}`;
        return new McpError('mcp/invalid-config', message, { server, retryable: false });
      });
  }

  /** A server that invents names does not fill the memory with them. */
  #forgetAllBut(tools: ReadonlyMap<string, Tool>): void {
    for (const [name, { tool }] of this.#known) {
      if (tools.get(tool.id) !== tool) this.#known.delete(name);
    }
  }

  #isWanted(wire: WireTool): boolean {
    const name: unknown = (wire as WireTool | null)?.name;
    // What has no name cannot be left out by it, and is told of as a problem.
    return typeof name !== 'string' || (this.#isIncluded(name) && !this.#isExcluded(name));
  }

  /** The server's own tool of that name, if it has one, is as good. */
  #addResources(tools: Map<string, Tool>, hasResources: boolean): string | undefined {
    if (!hasResources || this.#options.resources === false) return undefined;
    const id = this.#idOf('read_resource');
    if (tools.has(id) || !this.#isIncluded('read_resource') || this.#isExcluded('read_resource')) return undefined;
    const known = this.#known.get('read_resource')?.tool ?? readResourceTool(this.#server, id);
    this.#known.set('read_resource', { definition: '', tool: known });
    tools.set(id, known);
    return id;
  }

  #toolOf(wire: WireTool): Tool {
    const definition = JSON.stringify(wire);
    if (isTask(wire)) throw this.#unsupported(wire);
    const problems = problemsOfWireTool(wire);
    if (problems.length > 0) {
      throw new ToolDefinitionError(`MCP server "${this.#server.name}": tool ${nameOf(wire)}`, problems);
    }
    const known = this.#known.get(wire.name);
    if (known?.definition === definition) return known.tool;
    const { trust, effects } = this.#options;
    const tool = mcpTool(this.#server, wire, {
      id: this.#idOf(wire.name),
      effects: toolEffects(wire.annotations, trust, effects?.[wire.name]),
      form: this.#isJson(wire.name) ? 'json' : 'text',
    });
    this.#known.set(wire.name, { definition, tool });
    return tool;
  }

  #idOf(name: string): string {
    const { prefix = `${this.#server.name}.`, rename = {} } = this.#options;
    return `${prefix}${Object.hasOwn(rename, name) ? rename[name] : name}`;
  }

  #unsupported({ name }: WireTool): McpError {
    const server = this.#server.name;
    const message = `tool "${name}" can only be called as a task, which is not supported`;
    return new McpError('mcp/unsupported', message, { server, retryable: false });
  }

  #duplicate(id: string): McpError {
    const server = this.#server.name;
    return new McpError('mcp/duplicate-tool', `two of its tools would be called "${id}"; the second is left out`, {
      server,
      retryable: false,
    });
  }
}

/** A list that the client did not accept as a whole holds anything at all. */
function problemsOfWireTool(wire: WireTool): string[] {
  if (!isObject(wire)) return ['it must be an object'];
  if (!isObject(wire.inputSchema) || wire.inputSchema['type'] !== 'object') {
    return ['its inputSchema must be of the type "object"'];
  }
  const hasName = typeof wire.name === 'string' && wire.name.trim() !== '' && wire.name.trim() === wire.name;
  return [
    ...(hasName ? [] : ['its name must be text that is not empty and does not begin or end with a blank']),
    ...problemOfSchema('inputSchema', wire.inputSchema),
    ...(wire.outputSchema === undefined ? [] : problemOfSchema('outputSchema', wire.outputSchema)),
  ];
}

function isTask(wire: WireTool | null): boolean {
  return wire?.execution?.taskSupport === 'required';
}

function nameOf(wire: WireTool | null): string {
  return JSON.stringify(wire?.name ?? null);
}

function problemOfSchema(side: string, schema: Readonly<Record<string, unknown>>): string[] {
  try {
    compileSchema(schema);
    return [];
  } catch (error) {
    return [`its ${side} ${(error as Error).message}`];
  }
}
