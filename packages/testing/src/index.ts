export { VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';

export { recordTools, type RecordOptions, type ToolRecording } from './record/record-tools.ts';
export { fixturesOfTrace, type TraceFixturesOptions } from './record/fixtures-of-trace.ts';
export type { RecordingLimits } from './record/call-recorder.ts';
export type {
  CallOutcome,
  Fixtures,
  RecordedAnswer,
  RecordedCall,
  RecordedError,
  RecordedTool,
  Said,
} from './fixtures/fixtures.ts';
export type { EncodedValue } from './fixtures/encode-value.ts';
export { FixturesError, readFixtures } from './fixtures/read-fixtures.ts';

export { replayTools, type ReplayOptions, type ToolReplay } from './replay/replay-tools.ts';
export type { ReplayTiming } from './replay/play-call.ts';
export { MissingRecordingError, type MissingCall } from './replay/missing-call.ts';

export {
  planMatchers,
  type CalledOptions,
  type MatcherAnswer,
  type MatcherContext,
  type PlanMatcher,
  type PlanMatcherFunctions,
  type PlanMatchers,
  type TimesOption,
} from './matchers/plan-matchers.ts';
export type { RunSubject } from './matchers/run-of.ts';

export {
  withFaults,
  type Fault,
  type FaultOptions,
  type FaultPlace,
  type FaultyTools,
  type InjectedFailure,
  type InjectedFault,
} from './faults/with-faults.ts';

export { generateValue, UngeneratableError, type GenerateOptions } from './generate/generate-value.ts';

export { simulatePlan, type SimulateOptions } from './simulate/simulate-plan.ts';
export type {
  CallCounts,
  Coverage,
  CoveragePoint,
  Estimate,
  FoundError,
  PinnedResults,
  ResultSource,
  SimulatedEffect,
  Simulation,
  Span,
  ToolEstimate,
} from './simulate/simulation.ts';
