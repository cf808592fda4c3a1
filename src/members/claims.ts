import type { Role } from '../../generated/prisma/enums.ts';
import { z } from 'zod';
import { line } from '../operations/validation.ts';

/** The claims in an identity provider's token. */
export interface Claims {
  readonly subject: string;
  readonly name: string;
  /** Null if the token has none of the newsroom's roles. */
  readonly role: Role | null;
  /** Times in seconds since 1970. */
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
 * Reads the claims of a verified token.
 * @param roleClaim the claim's name, or its path with dots; its value is the name of a role or a list of names
 * @returns null if a required claim is missing or invalid
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

/** The highest named role. Case is ignored. */
function roleIn(value: unknown): Role | null {
  const named = new Set(
    [value].flat().map((name: unknown) => (typeof name === 'string' ? name.toUpperCase() : null)),
  );
  return HIGHEST_FIRST.find((role) => named.has(role)) ?? null;
}

/** Tries the whole name first, since names such as `https://news.example/roles` contain dots. */
function claimAt(payload: object, path: string): unknown {
  return own(payload, path) ?? path.split('.').reduce<unknown>(own, payload);
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? value[key as keyof typeof value]
    : undefined;
}
