export { readTrace } from './read-trace.ts';
export { writeTrace } from './write-trace.ts';
export { TraceError, type TraceErrorCode, type TraceProblem } from './trace-error.ts';

export { hasStarted, type StartedNode, type TraceNode, type TraceTree, treeOf } from './trace-tree.ts';
export { type CriticalPath, criticalPath, type PathSegment, type SegmentKind } from './critical-path.ts';
export { waitText } from './wait-text.ts';
export { type StepStretch, stepStretches } from './step-stretches.ts';
export {
  type FailedStep,
  type ModelSummary,
  type SlowStep,
  type StepWait,
  summarizeTrace,
  type SummaryOptions,
  type ToolSummary,
  type TraceSummary,
  type UsageSum,
} from './summarize-trace.ts';
export {
  type Change,
  type DiffOptions,
  diffTraces,
  type LoneStep,
  type StepChange,
  type TraceDiff,
} from './diff-traces.ts';
export type { ValueChange } from './diff-values.ts';

export { type ChromeTrace, type ChromeTraceEvent, toChromeTrace } from './chrome-trace.ts';
export { type MermaidOptions, toMermaid } from './mermaid.ts';
export { toHtml } from './html/to-html.ts';
