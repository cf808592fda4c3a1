import { WINDOW_SECONDS, type Account } from '../load/budgets.ts';

/**
 * The headers of the draft "RateLimit header fields for HTTP" of the IETF: what an account may spend, and what is left. They
 * count points and not requests, as the name of the policy says.
 */
export function rateLimitOf({ state }: Account): Readonly<Record<string, string>> {
  const { of, limit, remaining, ms } = state;
  const policy = `"points-per-${of}"`;
  return {
    'ratelimit-policy': `${policy};q=${limit};w=${WINDOW_SECONDS}`,
    ratelimit: `${policy};r=${remaining};t=${ms === 0 ? WINDOW_SECONDS : Math.ceil(ms / 1_000)}`,
  };
}
