import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import type { Clock } from '@planloom/executor-core';

import { firstBytes } from '../answer/byte-length.ts';
import { errorResult, textResult } from '../answer/call-results.ts';
import { mediaContent } from '../answer/media.ts';
import type { ServerLimits } from '../limits.ts';
import type { RunOutcome, ServedRun } from '../runs/served-run.ts';
import type { Call } from '../tools/call.ts';

/** The address of a run's result, for `resources/read`. */
export function resultUri(runId: string): string {
  return `planloom://runs/${runId}/result`;
}

/**
 * Waits until a run has ended, it asks the client's user something, the client no longer waits or the time is over, and
 * tells the client how far it is meanwhile. The run goes on in any case.
 *
 * @param waitMs most to wait
 */
export async function awaitRun(
  run: ServedRun,
  { signal, report, log }: Pick<Call, 'signal' | 'report' | 'log'>,
  waitMs: number,
  clock: Pick<Clock, 'schedule'>,
): Promise<void> {
  const tellProgress = (): void => {
    const { done, total, message } = run.progress;
    report({ progress: done, ...(total !== undefined && { total }), ...(message !== undefined && { message }) });
  };
  const unlisten = run.listen((event) => (event.type === 'step.log' ? log(event.message, event.data) : tellProgress()));
  const { promise: isOver, resolve: stopWaiting } = Promise.withResolvers<void>();
  const stop = (): void => stopWaiting();
  const unlistenQuestions = run.questions.listen(stop);
  const stopTimer = clock.schedule(waitMs, stop);
  signal.addEventListener('abort', stop);
  if (signal.aborted || run.questions.first) stop();
  try {
    await Promise.race([run.ended, isOver]);
  } finally {
    stopTimer();
    unlisten();
    unlistenQuestions();
    signal.removeEventListener('abort', stop);
  }
}

/** What a client is told of a run: its result, why it failed, or that it goes on. */
export function runAnswer(run: ServedRun, limits: ServerLimits): CallToolResult {
  const { outcome, id } = run;
  if (outcome === undefined) return goingOn(run);
  if (outcome.state !== 'done') return errorResult(outcome.error, { run_id: id, state: outcome.state });
  if (outcome.bytes > limits.answerBytes) return largeAnswer(id, outcome, limits);
  const media = mediaContent(outcome.result, resultUri(id));
  if (media) return { content: [...media], structuredContent: { run_id: id, state: 'done' } };
  return textResult(outcome.text, { run_id: id, state: 'done', result: jsonValue(outcome) });
}

/** The result as JSON has it: what stands in the text and in the data must be the same. */
export function jsonValue({ result, text }: Extract<RunOutcome, { state: 'done' }>): unknown {
  return typeof result === 'string' ? result : (JSON.parse(text) as unknown);
}

function goingOn({ id, progress, questions: { first } }: ServedRun): CallToolResult {
  const of = progress.total === undefined ? '' : ` of ${progress.total}`;
  const done = `The run goes on: ${progress.done}${of} steps are done.`;
  if (first) {
    const text = `${done} The step "${first.path}" asks the user for approval: call run_status {"run_id": "${id}", "wait_ms": 1000}, so that they are asked.`;
    return textResult(text, { run_id: id, state: 'running', progress, asks: { step: first.path } });
  }
  const text = `${done} Ask run_status for {"run_id": "${id}"}, or end it with run_cancel.`;
  return textResult(text, { run_id: id, state: 'running', progress });
}

function largeAnswer(
  id: string,
  { text, bytes }: Extract<RunOutcome, { state: 'done' }>,
  { answerBytes }: ServerLimits,
): CallToolResult {
  const head = firstBytes(text, Math.floor(answerBytes / 4));
  const next = Buffer.byteLength(head);
  const note = `The run is done. Its result has ${bytes} bytes, too many for one answer; it begins:\n${head}\n…\nRead on with run_status {"run_id": "${id}", "offset": ${next}}, or better: run a plan whose last step picks what you need.`;
  const link: ContentBlock = {
    type: 'resource_link',
    uri: resultUri(id),
    name: 'result',
    description: 'The whole result of the run',
    size: bytes,
  };
  return {
    content: [{ type: 'text', text: note }, link],
    structuredContent: { run_id: id, state: 'done', result_bytes: bytes, next_offset: next },
  };
}
