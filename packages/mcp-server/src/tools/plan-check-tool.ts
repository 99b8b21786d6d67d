import { textResult } from '../answer/call-results.ts';
import { lostSignal } from '../approvals/answerable.ts';
import { needingConsent } from '../effects/effects-policy.ts';
import { calledTools } from '../effects/plan-effects.ts';
import { diagnosticData, diagnosticsText, readPlan, type ReadPlan, runnable } from '../plans/read-plan.ts';
import type { RunDesk } from '../plans/start-run.ts';
import type { ServedTool } from './call.ts';
import { argumentsOf, LOOKS, PLAN_ARGUMENT } from './define.ts';

/** Says everything that is wrong with a plan, and what running it would call. */
export function planCheckTool(desk: RunDesk): ServedTool {
  return {
    definition: {
      name: 'plan_check',
      title: 'Check a plan',
      description:
        'Says everything that is wrong with a plan, where, and what would be right, without running anything. Gives the tools it would call, too.',
      inputSchema: argumentsOf({ plan: PLAN_ARGUMENT }, ['plan']),
      outputSchema: OUTPUT_SCHEMA,
      annotations: LOOKS,
    },
    call: async ({ plan }) => {
      const read = withLostSignal(readPlan(plan, desk), desk);
      return textResult(checkText(read, desk), { ok: read.check.ok, ...callsOf(read, desk), ...checkData(read) });
    },
  };
}

/** A plan that this server cannot run is not fit for it, whatever the language says. */
function withLostSignal(read: ReadPlan, { plans }: RunDesk): ReadPlan {
  const plan = runnable(read);
  const lost = plan && lostSignal(plan.analysis, plans);
  if (!lost) return read;
  return { ...read, check: { ...read.check, ok: false, diagnostics: [...read.check.diagnostics, lost] } };
}

/** The diagnostics as data, under `diagnostics`. */
export function checkData({ check }: ReadPlan): Readonly<Record<string, unknown>> {
  return { diagnostics: check.diagnostics.map(diagnosticData) };
}

function callsOf(read: ReadPlan, { tools, plans, allowEffects }: RunDesk): Readonly<Record<string, unknown>> {
  const plan = runnable(read);
  if (plan === undefined) return {};
  const called = calledTools(plan.analysis, tools, plans);
  return {
    tools: called.map(({ tool }) => tool),
    needs_consent: needingConsent(called, allowEffects).map(({ tool }) => tool),
  };
}

function checkText(read: ReadPlan, desk: RunDesk): string {
  const { check } = read;
  const found = diagnosticsText(read);
  if (!check.ok) return found;
  const { tools, needs_consent } = callsOf(read, desk) as {
    tools: readonly string[];
    needs_consent: readonly string[];
  };
  const calls = tools.length === 0 ? 'It calls no tool.' : `It calls: ${tools.join(', ')}.`;
  const consent = needs_consent.length === 0 ? '' : ` Needs consent: ${needs_consent.join(', ')}.`;
  return [`The plan can be run. ${calls}${consent}`, ...(found === '' ? [] : [found])].join('\n');
}

const OUTPUT_SCHEMA = {
  type: 'object' as const,
  properties: {
    ok: { type: 'boolean', description: 'Whether it can be run' },
    tools: { type: 'array', items: { type: 'string' }, description: 'Tools it can call' },
    needs_consent: { type: 'array', items: { type: 'string' }, description: 'Those of them somebody has to agree to' },
    diagnostics: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          code: { type: 'string' },
          severity: { enum: ['error', 'warning', 'info'] },
          message: { type: 'string' },
          path: { type: 'string', description: 'JSON pointer into the plan' },
          line: { type: 'integer' },
          column: { type: 'integer' },
          suggestion: { type: 'string' },
          fix: { type: 'array', items: { type: 'object' }, description: 'JSON Patch that mends it' },
        },
        required: ['code', 'severity', 'message', 'path'],
      },
    },
  },
  required: ['ok', 'diagnostics'],
};
