export { fileRecordings } from './replay/file-recordings.ts';
export { recordLLM, type RecordOptions } from './replay/record-llm.ts';
export {
  memoryRecordings,
  recordingKey,
  type LLMRecording,
  type RecordedRequest,
  type RecordingStore,
} from './replay/recording.ts';
export { replayLLM, type ReplayOptions } from './replay/replay-llm.ts';
