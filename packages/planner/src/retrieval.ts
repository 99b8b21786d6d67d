export {
  shortlistTools,
  type ShortlistedTool,
  type ShortlistOptions,
  type ShortlistReason,
} from './retrieval/shortlist-tools.ts';
export { createToolIndex, type ToolIndex, type ToolMatch } from './retrieval/tool-index.ts';
export type { Property, ToolText } from './retrieval/tool-text.ts';
