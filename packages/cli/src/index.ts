export { main } from './main.ts';
export { ExitCode } from './exit-code.ts';
export { defineConfig, type PlanloomConfig } from './config/planloom-config.ts';

export {
  explainPlan,
  type ExplainedBlock,
  type ExplainedLink,
  type ExplainedStep,
  type Explanation,
} from './explain/explain-plan.ts';
export type { Cost } from './explain/cost.ts';
export { planToMermaid } from './drawing/mermaid.ts';
export { planToSvg } from './drawing/svg.ts';
