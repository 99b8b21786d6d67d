import type { StreamEvent } from '@planloom/executor-core';

import type { EventWriter } from '../pull-stream.ts';
import { resultJson } from '../result-json.ts';
import { outcomeOf, type RunOutcome } from '../run-outcome.ts';
import type { StreamedRun } from '../streamed-run.ts';
import { wholeNumber } from '../whole-number.ts';
import { ApprovalViews } from './approval-views.ts';
import { PlanView } from './plan-view.ts';
import { StepViews } from './step-views.ts';
import { TextViews } from './text-views.ts';
import { ToolViews } from './tool-views.ts';
import type { StepEvent, StepPart, UIChunk } from './ui-chunk.ts';

/** What of a run a message shows, and how. */
export interface UIMessageOptions {
  /** Default: the id of the run, so that a message that is read again takes the place of itself. */
  readonly messageId?: string;
  /** Steps with a part of their own at most; further ones are only counted. Default: 500. */
  readonly maxSteps?: number;
  /** Whether the calls of tools are shown with input and output. Default: true. */
  readonly showTools?: boolean;
  /** Whether the text that a step gives in pieces is shown as text. Default: yes. */
  readonly showText?: (step: StepEvent) => boolean;
  /** The result of the run as text; `undefined`: it is shown as a part `data-result`. Default: results that are texts. */
  readonly answer?: (result: unknown) => string | undefined;
  /** What is said of an error. Default: its message. */
  readonly errorText?: (message: string) => string;
}

const DEFAULT_MAX_STEPS = 500;

/** Writes the events of a run as pieces of one message of the AI SDK. */
export function uiWriter(run: StreamedRun, options: UIMessageOptions): EventWriter<UIChunk> {
  const { messageId = run.runId, showTools = true } = options;
  const { errorText = (message) => message, showText = () => true } = options;
  const plan = new PlanView(run.runId, errorText);
  const steps = new StepViews(wholeNumber('maxSteps', options.maxSteps ?? DEFAULT_MAX_STEPS, 0), errorText);
  const tools = new ToolViews(run.runId, errorText);
  const texts = new TextViews(run.runId, showText);
  const approvals = new ApprovalViews(run.runId);

  const stepChunk = (data: StepPart): UIChunk => ({ type: 'data-step', id: `${run.runId}/${data.path}`, data });

  function takeStep(event: StepEvent): UIChunk[] {
    // What was used may be said after the end, and is not shown.
    if (event.type === 'step.usage') return [];
    const part = steps.take(event);
    if (!part && event.type === 'step.started') plan.hide();
    // Pieces of a text change nothing else of a step.
    const isPiece = event.type === 'step.progress' && event.chunk !== undefined;
    return [
      ...(part && !isPiece ? [stepChunk(part)] : []),
      ...(part && showTools ? tools.take(event) : []),
      ...approvals.take(event),
      ...texts.take(event),
    ];
  }

  return {
    begin: () => [{ type: 'start', messageId }, { type: 'start-step' }],
    write: (event: StreamEvent) => ['path' in event ? takeStep(event) : [], plan.take(event)].flat(),
    heartbeat: () => [],
    end: async () => [
      ...steps.close().map(stepChunk),
      ...tools.close(),
      ...approvals.close(),
      ...texts.close(),
      ...(await lastChunks(run, texts.last, { errorText, ...(options.answer && { answer: options.answer }) })),
    ],
  };
}

type Ending = Required<Pick<UIMessageOptions, 'errorText'>> & Pick<UIMessageOptions, 'answer'>;

/** How the run has ended. */
async function lastChunks(run: StreamedRun, told: string | undefined, ending: Ending): Promise<UIChunk[]> {
  let outcome: RunOutcome;
  try {
    outcome = await outcomeOf(run);
  } catch (error) {
    return failed(ending.errorText(error instanceof Error ? error.message : String(error)));
  }
  switch (outcome.status) {
    case 'completed':
      return answered(run, outcome.result, told, ending);
    case 'failed':
      return failed(ending.errorText(outcome.error.message));
    case 'cancelled':
      return [{ type: 'abort', reason: ending.errorText(outcome.error.message) }];
  }
}

function failed(errorText: string): UIChunk[] {
  return [{ type: 'error', errorText }, { type: 'finish-step' }, { type: 'finish', finishReason: 'error' }];
}

/** The result, unless it is the text that was told last. */
function answered(
  { runId }: StreamedRun,
  result: unknown,
  told: string | undefined,
  { answer = textOf, errorText }: Ending,
): UIChunk[] {
  const id = `${runId}/result`;
  const text = answer(result);
  let chunks: UIChunk[];
  try {
    chunks =
      text === undefined
        ? [{ type: 'data-result', id, data: asJson(result) }]
        : text === told
          ? []
          : textPart(id, text);
  } catch (error) {
    return failed(errorText(`The result of the run cannot be shown: ${String(error)}`));
  }
  return [...chunks, { type: 'finish-step' }, { type: 'finish', finishReason: 'stop' }];
}

function textOf(result: unknown): string | undefined {
  return typeof result === 'string' ? result : undefined;
}

/** What a reader elsewhere gets of a value. */
function asJson(value: unknown): unknown {
  return JSON.parse(resultJson(value));
}

function textPart(id: string, text: string): UIChunk[] {
  return [
    { type: 'text-start', id },
    { type: 'text-delta', id, delta: text },
    { type: 'text-end', id },
  ];
}
