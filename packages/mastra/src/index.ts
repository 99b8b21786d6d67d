export { fromMastraAgent, type MastraAgent, type MastraAgentOptions, type MastraMessage } from './agent/from-mastra-agent.ts';
export {
  fromMastraTools,
  type MastraToolHolder,
  type MastraToolOptions,
  type MastraToolRecord,
} from './tools/from-mastra-tools.ts';
export type { ApprovalQuestion, SuspendQuestion } from './tools/call-mastra-tool.ts';
