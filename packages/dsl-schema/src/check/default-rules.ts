import type { Rule } from './rule.ts';
import { argumentTypes } from './rules/argument-types.ts';
import { budget } from './rules/budget.ts';
import { cachedEffect } from './rules/cached-effect.ts';
import { constantCondition } from './rules/constant-condition.ts';
import { cycle } from './rules/cycle.ts';
import { decisionFields } from './rules/decision-fields.ts';
import { duplicateId } from './rules/duplicate-id.ts';
import { endlessGraph } from './rules/endless-graph.ts';
import { endlessWait } from './rules/endless-wait.ts';
import { failingExpression } from './rules/failing-expression.ts';
import { finalPlace } from './rules/final-place.ts';
import { foldItemError } from './rules/fold-item-error.ts';
import { forwardWait } from './rules/forward-wait.ts';
import { graphOnly } from './rules/graph-only.ts';
import { graphWays } from './rules/graph-ways.ts';
import { inputNames } from './rules/input-names.ts';
import { maybeNull } from './rules/maybe-null.ts';
import { names } from './rules/names.ts';
import { neverWritten } from './rules/never-written.ts';
import { noSteps } from './rules/no-steps.ts';
import { refusedTool } from './rules/refused-tool.ts';
import { secretPlace } from './rules/secret-place.ts';
import { selfDependency } from './rules/self-dependency.ts';
import { selfReference } from './rules/self-reference.ts';
import { shadowedName } from './rules/shadowed-name.ts';
import { subplanNames } from './rules/subplan-names.ts';
import { templateFaults } from './rules/template-faults.ts';
import { toolArguments } from './rules/tool-arguments.ts';
import { unawaitedApproval } from './rules/unawaited-approval.ts';
import { unguardedStep } from './rules/unguarded-step.ts';
import { unknownDependency } from './rules/unknown-dependency.ts';
import { unknownError } from './rules/unknown-error.ts';
import { unknownName } from './rules/unknown-name.ts';
import { unknownSecret } from './rules/unknown-secret.ts';
import { unknownTool } from './rules/unknown-tool.ts';
import { unreadDecision } from './rules/unread-decision.ts';
import { unusedResult } from './rules/unused-result.ts';
import { waitTime } from './rules/wait-time.ts';
import { writeConflict } from './rules/write-conflict.ts';

/** Every rule of the language. To add one of your own: `checkPlan(plan, { rules: [...DEFAULT_RULES, mine] })`. */
export const DEFAULT_RULES: readonly Rule[] = [
  templateFaults,
  names,
  duplicateId,
  unknownTool,
  refusedTool,
  toolArguments,
  argumentTypes,
  unknownDependency,
  selfDependency,
  selfReference,
  cycle,
  forwardWait,
  unknownName,
  unknownError,
  secretPlace,
  unknownSecret,
  inputNames,
  neverWritten,
  maybeNull,
  writeConflict,
  shadowedName,
  constantCondition,
  failingExpression,
  noSteps,
  finalPlace,
  foldItemError,
  cachedEffect,
  unusedResult,
  unreadDecision,
  unawaitedApproval,
  unguardedStep,
  decisionFields,
  endlessWait,
  waitTime,
  graphOnly,
  graphWays,
  endlessGraph,
  subplanNames,
  budget,
];
