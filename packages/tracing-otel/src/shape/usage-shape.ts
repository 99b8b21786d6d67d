import type { ToolUsage } from '@planloom/tool-kit';

import {
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_USAGE_COST_USD,
} from '../names.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** What was used, as attributes; what is not known is left out. */
export function usageAttributes(usage: ToolUsage | undefined): SpanAttributes {
  if (usage === undefined) return {};
  const { inputTokens, outputTokens, costUsd, model, provider } = usage;
  return {
    ...(inputTokens !== undefined && { [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: inputTokens }),
    ...(outputTokens !== undefined && { [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: outputTokens }),
    ...(costUsd !== undefined && { [ATTR_USAGE_COST_USD]: costUsd }),
    ...(model !== undefined && { [ATTR_GEN_AI_REQUEST_MODEL]: model }),
    ...(provider !== undefined && { [ATTR_GEN_AI_PROVIDER_NAME]: provider }),
  };
}
