import { z } from 'zod';
import { line, listOf, optional, url } from '../operations/validation.ts';

export const accountInput = z.object({ platform: line, handle: line, url: optional(url) });

export const accountsInput = listOf(accountInput);

type SocialAccountInput = z.output<typeof accountInput>;

/** Its URL may differ. */
export function accountKey({ platform, handle }: SocialAccountInput): string[] {
  return [platform, handle];
}

/** Creates these accounts with their owner. */
export function accountRows(accounts: readonly SocialAccountInput[]) {
  return { createMany: { data: accounts.map((account, position) => ({ ...account, position })) } };
}

/** Selects the visible fields of a speaker's accounts. */
export const SHOWN_ACCOUNTS = {
  orderBy: { position: 'asc' },
  select: { platform: true, handle: true, url: true },
} as const;
