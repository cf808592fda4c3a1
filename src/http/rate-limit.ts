import { WINDOW_SECONDS, type Account } from '../load/budgets.ts';

/**
 * The headers of the draft "RateLimit header fields for HTTP" of the IETF: what an account may spend, and what is left. They
 * count points and not requests, as the name of the policy says.
 */
export function rateLimitOf({ standing }: Account): Readonly<Record<string, string>> {
  const { budget, points, left, seconds } = standing;
  const policy = `"points-per-${budget}"`;
  return {
    'ratelimit-policy': `${policy};q=${points};w=${WINDOW_SECONDS}`,
    ratelimit: `${policy};r=${left};t=${seconds}`,
  };
}
