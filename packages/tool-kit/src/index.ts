export { defineTool, type ToolDefinition } from './define-tool.ts';
export type { InferInput, InferResult } from './infer-schema.ts';
export type {
  ShortSchema,
  StandardIssue,
  StandardResult,
  StandardSchema,
  Tool,
  ToolContext,
  ToolEffects,
  ToolInput,
  ToolRate,
  ToolSchema,
  ToolUsage,
} from './tool.ts';
export { collectPieces, isInPieces } from './pieces/collect-pieces.ts';
export type { ToolPiece } from './pieces/tool-piece.ts';
export { prepareTool, resolveEffects, type PreparedTool } from './prepare-tool.ts';

export { normaliseSchema, type NormalisedSchema } from './schema/normalise-schema.ts';
export { jsonSchemaOf } from './schema/json-schema-of.ts';
export { compileSchema, type Validate } from './json-schema/compile-schema.ts';
export { SchemaError } from './json-schema/schema-error.ts';
export { formatIssue, type Validation, type ValidationIssue } from './validation.ts';

export {
  DuplicateToolError,
  isToolError,
  ToolDefinitionError,
  ToolError,
  ToolInputError,
  ToolOutputError,
  UnknownToolError,
  type ToolErrorOptions,
} from './errors/tool-error.ts';
export { ReplanError } from './errors/replan-error.ts';
export { isRetryable } from './errors/is-retryable.ts';
export { describeToolError, type ToolErrorDescription } from './errors/describe-tool-error.ts';

export {
  ToolRegistry,
  type RegisterOptions,
  type ToolRegistryChange,
  type ToolRegistryListener,
  type ToolRegistryOptions,
} from './registry/tool-registry.ts';
export type { ToolSource } from './registry/tool-source.ts';
export { connectToolSource, type ConnectOptions, type ToolSourceConnection } from './registry/connect-tool-source.ts';
export { listTools, type KeyedTool, type ToolCollection } from './registry/tool-collection.ts';
export { defineToolPack, type ToolPack } from './tool-pack.ts';

export { fingerprintTool, hashOf, type ToolFingerprint } from './lock/fingerprint-tool.ts';
export { lockTools, type LockedPart, type LockedTool, type ToolLock } from './lock/tool-lock.ts';
export { compareLock, type PartChange, type ToolChange, type ToolDrift } from './lock/compare-lock.ts';
export { readLock, ToolLockError } from './lock/read-lock.ts';
export { guardSource, guardTools, type GuardedTools, type GuardOptions } from './lock/guard-tools.ts';
export { ToolDriftError } from './lock/drift-error.ts';
export { findSuspicions, type Suspicion, type SuspicionKind, type SuspicionOptions } from './lock/suspicions.ts';
export { showInvisible } from './lock/invisible.ts';
export type { ToolDescription, ToolPart } from './lock/tool-parts.ts';

export { modelTools, type ModelTool, type ModelTools } from './model/model-tools.ts';
