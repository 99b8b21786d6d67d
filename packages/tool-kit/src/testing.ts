export { callTool } from './testing/call-tool.ts';
export { checkToolPack, type ToolPackProblem } from './testing/check-tool-pack.ts';
export type { ConformanceCase } from './testing/conformance-case.ts';
export { createToolContext, type RecordingToolContext } from './testing/create-tool-context.ts';
export { toolPackCases } from './testing/tool-pack-cases.ts';
export type { ToolExample, ToolFailure, ToolInterruption, ToolPackTrials } from './testing/tool-pack-trials.ts';
export { toolSourceCases, type ToolSourceFixture } from './testing/tool-source-cases.ts';
