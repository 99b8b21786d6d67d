/** What calls have used up. */
export interface UsageAmounts {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
}

/** Tokens and cost in words, such as `12.3k tokens in, 640 out` and `$0.0123`; nothing of what is not known. */
export function usageTexts({ inputTokens, outputTokens, costUsd }: UsageAmounts): string[] {
  const tokens = [
    ...(inputTokens === undefined ? [] : [`${countText(inputTokens)} tokens in`]),
    ...(outputTokens === undefined
      ? []
      : [`${countText(outputTokens)}${inputTokens === undefined ? ' tokens' : ''} out`]),
  ];
  return [...(tokens.length > 0 ? [tokens.join(', ')] : []), ...(costUsd === undefined ? [] : [costText(costUsd)])];
}

/** Three digits are enough to see what grows. */
function countText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  const [value, unit] = count < 1_000_000 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)}${unit}`;
}

/** Small amounts keep two digits that say something. */
export function costText(usd: number): string {
  if (usd === 0 || usd >= 1) return `$${usd.toFixed(2)}`;
  return usd < 0.0001 ? 'less than $0.0001' : `$${usd.toFixed(4)}`;
}
