import { didYouMean } from '@planloom/dsl-schema';
import { ToolError } from '@planloom/tool-kit';

import type { EncodedValue } from '../fixtures/encode-value.ts';
import { keyOfCall, type RecordedCall } from '../fixtures/fixtures.ts';
import { compareArguments } from './compare-arguments.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/** A call for which nothing was recorded. */
export interface MissingCall {
  readonly tool: string;
  /** Path of the step in the run. */
  readonly path: string;
  readonly attempt: number;
  readonly arguments: unknown;
  /** What is missing, and the nearest that there is. */
  readonly message: string;
}

/** What a call fails with that was not recorded. It is never tried again. */
export class MissingRecordingError extends ToolError {
  override readonly name: string = 'MissingRecordingError';
  declare readonly code: 'replay/missing';
  readonly call: MissingCall;

  constructor(call: MissingCall) {
    super(call.message, { code: 'replay/missing', retryable: false });
    this.call = call;
  }
}

/** Calls that are compared; after that the nearest of those is shown. */
const MOST_COMPARED = 500;

/** What the message is about. */
interface AskedCall {
  readonly tool: string;
  readonly path: string;
  readonly arguments: EncodedValue;
}

/** Says what is missing, and the nearest that was recorded, with what differs. */
export function missingMessage(asked: AskedCall, recorded: RecordedCalls): string {
  const { tool, arguments: args } = asked;
  const ofTool = recorded.all.filter((call) => call.tool === tool);
  if (ofTool.length === 0) return `No call of ${tool} was recorded.${otherTools(tool, recorded)}`;
  const equal = ofTool.filter(({ key }) => key === keyOfCall(tool, args));
  if (equal.length > 0) {
    const times = equal.length === 1 ? 'once' : `${equal.length} times`;
    return `This call of ${tool} was recorded ${times}, and is made once more. (With "reuse" the last answer would be given again.)`;
  }
  const nearest = nearestOf(asked, ofTool);
  const lines = nearest.differences.map((line) => `\n  ${line}`).join('');
  return `No call of ${tool} was recorded with these arguments. The nearest one, of step "${nearest.call.path}", differs in:${lines}`;
}

function otherTools(tool: string, { all }: RecordedCalls): string {
  const tools = [...new Set(all.map((call) => call.tool))];
  if (tools.length === 0) return ' Nothing was recorded at all.';
  const nearest = didYouMean(tool, tools);
  if (nearest !== undefined) return ` Calls of "${nearest}" were.`;
  const more = tools.length > 8 ? ` and ${tools.length - 8} more` : '';
  return ` Recorded are calls of ${tools.slice(0, 8).join(', ')}${more}.`;
}

interface NearCall {
  readonly call: RecordedCall;
  readonly differences: readonly string[];
  readonly count: number;
}

/** The call with the fewest differences; of several, the one of the same step. */
function nearestOf({ path, arguments: args }: AskedCall, calls: readonly RecordedCall[]): NearCall {
  let nearest: NearCall | undefined;
  for (const call of calls.slice(0, MOST_COMPARED)) {
    const { lines, count } = compareArguments(call.arguments, args);
    const isNearer = !nearest || count < nearest.count || (count === nearest.count && call.path === path);
    if (isNearer) nearest = { call, differences: lines, count };
  }
  if (!nearest) throw new RangeError('There is nothing to compare with.');
  return nearest;
}
