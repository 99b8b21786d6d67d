import type { LLMClient } from '@planloom/planner';
import type { ToolCollection, ToolSource } from '@planloom/tool-kit';

/** What stands in `planloom.config.*`: the tools that every command in this folder knows. */
export interface PlanloomConfig {
  /** Tool packs that are installed here, by package name or path. */
  readonly packs?: readonly string[];
  /** Modules with tools, by path or package name; or, in a config that is a program, tools themselves. */
  readonly tools?: readonly string[] | ToolCollection;
  /** Sources of tools, in a config that is a program: `openApiTools({ … })`, `mcpTools({ … })`, your own. */
  readonly sources?: readonly ToolSource[];
  /** MCP servers in the shape of other MCP clients; see `readMcpServers` of `@planloom/tools-mcp`. */
  readonly mcpServers?: Readonly<Record<string, unknown>>;
  /** JSON files with MCP servers. */
  readonly mcp?: readonly string[];
  /** The model that is asked for plans, in a config that is a program: `openAiCompatible({ … })`, `fromAiSdk(model)`, your own. `--model` goes before it. */
  readonly llm?: LLMClient;
  /** The folder that file tools may use. Default: the current one. */
  readonly root?: string;
  /** Whether tools may write files below the root. Default: false. */
  readonly allowWrite?: boolean;
  /** Whether tools may reach this machine and the local network. Default: false. */
  readonly allowPrivateAddresses?: boolean;
}

/** Gives an editor the types of a config; the config itself is given back as it is. */
export function defineConfig(config: PlanloomConfig): PlanloomConfig {
  return config;
}
