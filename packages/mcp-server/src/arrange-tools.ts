import { parsePlan, type Plan } from '@planloom/dsl-schema';
import type { Tool } from '@planloom/tool-kit';

import { refuseSignals } from './approvals/answerable.ts';
import { planTool } from './plans/plan-tool.ts';
import { diagnosticsText, readPlan, runnable, type RunnablePlan } from './plans/read-plan.ts';
import type { RunDesk } from './plans/start-run.ts';
import { servedNames } from './served-names.ts';
import { type LeftOut, ServedTools } from './served-tools.ts';
import { exposedTool } from './tools/exposed-tool.ts';
import { planCheckTool } from './tools/plan-check-tool.ts';
import { planRunTool } from './tools/plan-run-tool.ts';
import { planSchemaTool } from './tools/plan-schema-tool.ts';
import { runCancelTool, runStatusTool } from './tools/run-tools.ts';
import { toolsSearchTool } from './tools/tools-search-tool.ts';

/** A plan to serve: text (JSON or YAML) or an object, and the file it comes from. */
export interface PlanToServe {
  readonly plan: unknown;
  /** Shown in diagnostics; decides whether text is JSON or YAML. */
  readonly fileName?: string;
}

/** What is arranged. */
export interface Offer {
  readonly plans: Readonly<Record<string, PlanToServe>>;
  /** Tools that clients can call directly. */
  readonly exposed: readonly Tool[];
}

/** The tools of a server in the order they are listed (its own, plans by name, exposed ones by name), and what is left out. */
export function arrangeTools(
  { plans, exposed }: Offer,
  deskWithoutPlans: Omit<RunDesk, 'plans'>,
): { readonly served: ServedTools; readonly leftOut: readonly LeftOut[] } {
  const desk: RunDesk = { ...deskWithoutPlans, plans: namedPlans(plans) };
  const served = new ServedTools();
  const ownTools = [
    planSchemaTool(),
    toolsSearchTool(desk),
    planCheckTool(desk),
    planRunTool(desk),
    runStatusTool(desk),
    runCancelTool(desk),
  ];
  const own = ownTools.map((tool) => served.add(tool.definition.name, () => tool));
  const nameOf = servedNames(
    ownTools.map(({ definition }) => definition.name),
    [
      ...Object.keys(plans).map((id) => ({ kind: 'plan', id }) as const),
      ...exposed.map(({ id }) => ({ kind: 'tool', id }) as const),
    ],
  );
  const fromPlans = byName(Object.entries(plans), ([name]) => name).map(([name, plan]) =>
    served.add(plan.fileName ?? name, () =>
      planTool(nameOf({ kind: 'plan', id: name }), readToServe(plan, desk), desk),
    ),
  );
  const fromTools = byName(exposed, ({ id }) => id).map((tool) =>
    served.add(tool.id, () => exposedTool(nameOf({ kind: 'tool', id: tool.id }), tool, desk)),
  );
  return { served, leftOut: [...own, ...fromPlans, ...fromTools].flatMap((leftOut) => leftOut ?? []) };
}

/** Those that have the shape of a plan: what subplan steps can name. */
function namedPlans(plans: Readonly<Record<string, PlanToServe>>): Readonly<Record<string, Plan>> {
  const entries = Object.entries(plans).flatMap(([name, { plan, fileName }]) => {
    const parsed = parsePlan(plan, fileName === undefined ? {} : { fileName }).plan;
    return parsed === undefined ? [] : [[name, parsed] as const];
  });
  return Object.fromEntries(entries);
}

/** @throws TypeError that says what is wrong with it */
function readToServe({ plan, fileName }: PlanToServe, desk: RunDesk): RunnablePlan {
  const read = readPlan(plan, desk, fileName);
  const found = runnable(read);
  if (found) refuseSignals(found.analysis, desk.plans);
  if (found) return found;
  throw new TypeError(`it cannot be run\n${diagnosticsText(read)}`);
}

/** Clients cache what a list begins with: its order must not depend on that of files or registration. */
function byName<Value>(values: readonly Value[], nameOf: (value: Value) => string): readonly Value[] {
  return values.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
