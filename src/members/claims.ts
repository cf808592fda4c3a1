import type { Role } from '../../generated/prisma/enums.ts';
import { z } from 'zod';
import { line } from '../validation.ts';

/** What an identity provider says of who bears its token. */
export interface Claims {
  /** Who they are there. */
  readonly subject: string;
  readonly name: string;
  /** Null if it names no role of the newsroom. */
  readonly role: Role | null;
  /** Seconds since 1970: from when and until when it holds, and when it was said. */
  readonly notBefore: number | null;
  readonly expires: number;
  readonly issued: number;
}

const HIGHEST_FIRST = ['ADMIN', 'EDITOR', 'REPORTER'] as const;

const claims = z.object({
  sub: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().nonnegative(),
});

/**
 * Reads the claims of a token whose signature holds.
 * @param roleClaim the claim’s name, or the path to it with dots; its value is a name of a role or a list of such
 * @returns null for what says too little
 */
export function readClaims(payload: object, roleClaim: string): Claims | null {
  const { success, data } = claims.safeParse(payload);
  if (!success) return null;
  return {
    subject: data.sub,
    name: nameIn(payload) ?? data.sub,
    role: roleIn(claimAt(payload, roleClaim)),
    notBefore: data.nbf ?? null,
    expires: data.exp,
    issued: data.iat,
  };
}

function nameIn(payload: object): string | undefined {
  const names = ['name', 'preferred_username'].map((claim) => line.safeParse(own(payload, claim)));
  return names.find(({ success }) => success)?.data;
}

/** The highest of those that are named, in whatever case. */
function roleIn(value: unknown): Role | null {
  const named = new Set(
    [value].flat().map((name: unknown) => (typeof name === 'string' ? name.toUpperCase() : null)),
  );
  return HIGHEST_FIRST.find((role) => named.has(role)) ?? null;
}

/** Names such as `https://news.example/roles` have dots of their own, so the whole name comes first. */
function claimAt(payload: object, path: string): unknown {
  return own(payload, path) ?? path.split('.').reduce<unknown>(own, payload);
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? value[key as keyof typeof value]
    : undefined;
}
