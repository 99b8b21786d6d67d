import type { CallToolResult } from '@modelcontextprotocol/server';

import { firstBytes } from '../answer/byte-length.ts';
import { textResult } from '../answer/call-results.ts';
import { awaitAndAsk, takeAnswer } from '../approvals/ask-user.ts';
import { resultUri, runAnswer } from '../plans/run-answer.ts';
import type { RunDesk } from '../plans/start-run.ts';
import { Refusal } from '../refusal.ts';
import type { ServedRun } from '../runs/served-run.ts';
import type { ServedTool } from './call.ts';
import { argumentsOf, LOOKS } from './define.ts';

const RUN_ID: object = { type: 'string', description: 'As plan_run gave it.' };

/** Says how a run is doing, and what it gave. */
export function runStatusTool(desk: RunDesk): ServedTool {
  return {
    definition: {
      name: 'run_status',
      title: 'Look at a run',
      description:
        'How far a run is, and its result once it is done. With wait_ms it waits for the end, and has the user asked what the run asks; with offset it reads a large result from there on.',
      inputSchema: argumentsOf(
        {
          run_id: RUN_ID,
          wait_ms: {
            type: 'integer',
            minimum: 0,
            maximum: Math.floor(desk.limits.waitMs),
            description: 'Milliseconds to wait for the end. Default: 0.',
          },
          steps: { type: 'boolean', description: 'Whether to list the steps of the plan, too.' },
          offset: { type: 'integer', minimum: 0, description: 'Byte of the result to read from.' },
        },
        ['run_id'],
      ),
      annotations: LOOKS,
    },
    call: async (args, call) => {
      const run = takeAnswer(call, desk.book) ?? desk.book.find(call.caller, String(args['run_id']));
      // A client that stops to wait leaves the run alone: to end it, there is run_cancel.
      const waitMs = args['wait_ms'];
      if (typeof waitMs === 'number' && waitMs > 0) {
        const question = await awaitAndAsk(run, call, waitMs, desk.clock);
        if (question) return question;
      }
      if (typeof args['offset'] === 'number') return pageOf(run, args['offset'], desk);
      const answer = runAnswer(run, desk.limits);
      return args['steps'] === true ? withSteps(answer, run) : answer;
    },
  };
}

function withSteps(answer: CallToolResult, { steps, progress }: ServedRun): CallToolResult {
  const lines = steps.map(({ id, state, error }) => `${state.padEnd(9)} ${id}${error ? `: ${error.message}` : ''}`);
  return {
    ...answer,
    content: [...answer.content, { type: 'text', text: lines.join('\n') }],
    structuredContent: { ...(answer.structuredContent as object), progress, steps },
  };
}

function pageOf({ id, outcome }: ServedRun, offset: number, { limits }: RunDesk): CallToolResult {
  if (outcome?.state !== 'done') throw new Refusal('run/no-result', `the run "${id}" has no result to read from`);
  if (offset > outcome.bytes) {
    throw new Refusal('run/offset', `the result ends at ${outcome.bytes}; ${offset} lies behind it`, {
      result_bytes: outcome.bytes,
    });
  }
  const rest = new TextDecoder().decode(Buffer.from(outcome.text).subarray(offset));
  const page = firstBytes(rest, limits.answerBytes);
  const next = offset + Buffer.byteLength(page);
  const more = next < outcome.bytes ? { next_offset: next } : {};
  return textResult(page, {
    run_id: id,
    state: 'done',
    result_bytes: outcome.bytes,
    offset,
    ...more,
    uri: resultUri(id),
  });
}

/** Ends a run. */
export function runCancelTool(desk: RunDesk): ServedTool {
  return {
    definition: {
      name: 'run_cancel',
      title: 'End a run',
      description: 'Ends a run that is under way. A run that has ended already stays as it is.',
      inputSchema: argumentsOf({ run_id: RUN_ID }, ['run_id']),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    call: async (args, { caller }) => {
      const run = desk.book.find(caller, String(args['run_id']));
      run.cancel('cancelled by run_cancel');
      const { state } = await run.ended;
      const text = state === 'cancelled' ? 'The run is cancelled.' : `The run had ended already: ${state}.`;
      return textResult(text, { run_id: run.id, state });
    },
  };
}
