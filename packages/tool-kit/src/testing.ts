export { callTool } from './testing/call-tool.ts';
export {
  checkToolPack,
  type CheckToolPackOptions,
  type ToolExample,
  type ToolPackProblem,
} from './testing/check-tool-pack.ts';
export { createToolContext, type RecordingToolContext } from './testing/create-tool-context.ts';
export { toolSourceCases, type ConformanceCase, type ToolSourceFixture } from './testing/tool-source-cases.ts';
