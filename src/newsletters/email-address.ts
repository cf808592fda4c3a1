import { z } from 'zod';

const INVALID = 'must be an e-mail address such as ada@news.example, with at most 254 characters';

/**
 * Its domain is converted to lower case. The error doesn't repeat the input, so that log lines contain no e-mail
 * address.
 */
export const emailAddress = z
  .string()
  // Before trimming, so that line breaks, which could inject mail headers, are rejected at the ends too.
  .regex(/^\P{Cc}*$/u, INVALID)
  .trim()
  .max(254, INVALID)
  .pipe(z.email(INVALID))
  .transform((email) => email.replace(/@.*/, (domain) => domain.toLowerCase()));
