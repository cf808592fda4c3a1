import { z } from 'zod';

const INVALID = 'must be an e-mail address such as ada@news.example, with at most 254 characters';

/**
 * Converts the domain to lower case. The error doesn't contain the input, so that log lines contain no e-mail address.
 */
export const emailAddress = z
  .string()
  // Checked before trimming, so that line breaks at the ends are refused too: they could inject mail headers.
  .regex(/^\P{Cc}*$/u, INVALID)
  .trim()
  .max(254, INVALID)
  .pipe(z.email(INVALID))
  .transform((email) => email.replace(/@.*/, (domain) => domain.toLowerCase()));
