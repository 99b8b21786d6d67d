export { VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';

export { recordTools, type RecordOptions, type ToolRecording } from './record/record-tools.ts';
export type { RecordingLimits } from './record/call-recorder.ts';
export type {
  CallOutcome,
  Fixtures,
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
