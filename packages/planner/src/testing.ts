export { llmClientCases } from './testing/llm-client-cases.ts';
export type { LLMClientCase, LLMClientHarness, LLMScenario } from './testing/llm-scenario.ts';
