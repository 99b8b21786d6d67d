import type { ToolError } from '../errors/tool-error.ts';
import type { Tool } from '../tool.ts';

/** Where tools come from that are not written in the program: an MCP server, an OpenAPI document, a folder. */
export interface ToolSource {
  /** For messages. */
  readonly name: string;
  /** The tools there are now. Rejects if the signal is aborted. */
  list(signal?: AbortSignal): Promise<readonly Tool[]>;
  /**
   * Calls the listener with all tools whenever they have changed; gives the function that ends it.
   * A tool that stayed as it was is best given as the same object.
   */
  watch?(onChange: (tools: readonly Tool[]) => void): () => void;
  /** What of the latest list the source itself has left out, and why: one bad tool need not stop the others. */
  problems?(): readonly ToolError[];
  /** Gives up what the source holds. May be called more than once. */
  close?(): Promise<void>;
}
