import { didYouMean } from '@planloom/dsl-schema';
import type { ToolEstimate } from '@planloom/testing';

import { CliError } from '../cli-error.ts';
import { ExitCode } from '../exit-code.ts';
import { parseDuration } from '../input/duration.ts';

const SHAPE = 'write TOOL=TIME, TOOL=TIME,COST or TOOL=,COST: http_get=300ms,0.001';

/**
 * What `--estimate` options say that calls take, by tool; later ones win.
 *
 * @param tools those there are
 * @throws CliError (usage) if one is no estimate, or for no tool
 */
export function givenEstimates(options: readonly string[], tools: readonly string[]): Record<string, ToolEstimate> {
  return Object.fromEntries(
    options.map((option) => {
      const [, tool = '', time = '', cost] = /^([^=]+)=([^,]*)(?:,(.*))?$/u.exec(option) ?? [];
      if (tool === '' || (time === '' && cost === undefined)) throw wrong(`"${option}" is no estimate`);
      if (!tools.includes(tool)) throw unknownTool(tool, tools);
      const estimate: ToolEstimate = {
        ...(time !== '' && { durationMs: durationOf(time) }),
        ...(cost !== undefined && { costUsd: costOf(cost) }),
        source: 'as you say',
      };
      return [tool, estimate];
    }),
  );
}

/** What is said goes before what is known; what is not said of time or cost stays as it is known. */
export function mergeEstimates(
  known: Readonly<Record<string, ToolEstimate>>,
  given: Readonly<Record<string, ToolEstimate>>,
): Record<string, ToolEstimate> {
  const merged = Object.entries(given).map(([tool, estimate]): [string, ToolEstimate] => {
    const before = known[tool];
    const isPart = estimate.durationMs === undefined || estimate.costUsd === undefined;
    const sources = [estimate.source, ...(isPart && before ? [before.source] : [])];
    return [tool, { ...before, ...estimate, source: sources.join(', ') }];
  });
  return { ...known, ...Object.fromEntries(merged) };
}

function durationOf(text: string): number {
  if (/^0+(?:ms|s|m|min|h)?$/u.test(text)) return 0;
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof CliError) throw wrong(`"${text}" is no time`);
    throw error;
  }
}

function costOf(text: string): number {
  const cost = Number(text.replace(/^\$/u, ''));
  if (text !== '' && text !== '$' && Number.isFinite(cost) && cost >= 0) return cost;
  throw wrong(`"${text}" is no cost in US dollars`);
}

function unknownTool(tool: string, tools: readonly string[]): CliError {
  const nearest = didYouMean(tool, tools);
  return new CliError(ExitCode.usage, `there is no tool "${tool}"`, {
    where: '--estimate',
    next: nearest === undefined ? 'planloom tools list' : `did you mean ${nearest}?`,
  });
}

function wrong(problem: string): CliError {
  return new CliError(ExitCode.usage, problem, { where: '--estimate', next: SHAPE });
}
