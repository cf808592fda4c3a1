import { z } from 'zod';

const WRONG = 'must be an e-mail address such as ada@news.example, of 254 characters at most';

/** An address as mail can go to it, its domain in small letters. What is wrong with it is told without repeating it. */
export const emailAddress = z
  .string()
  // Nor at its ends, where trimming would take it away: people don’t type it, and headers end with it.
  .regex(/^\P{Cc}*$/u, WRONG)
  .trim()
  .max(254, WRONG)
  .pipe(z.email(WRONG))
  .transform((email) => email.replace(/@.*/, (domain) => domain.toLowerCase()));
