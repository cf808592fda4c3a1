import { randomBytes } from 'node:crypto';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Transaction } from './client.ts';

/** Secrets that all nodes share. The first call creates them. */
export async function sharedSecrets<Name extends string>(
  prisma: Transaction,
  names: readonly Name[],
): Promise<Readonly<Record<Name, Uint8Array>>> {
  const read = () => prisma.secret.findMany({ where: { name: { in: [...names] } } });
  let found = await read();
  if (found.length < names.length) {
    const data = names.map((name) => ({ name, value: new Uint8Array(randomBytes(32)) }));
    // Another node may create them at the same time, so the ones that count are read again.
    await prisma.secret.createMany({ data, skipDuplicates: true });
    found = await read();
  }
  return Object.fromEntries(found.map(({ name, value }) => [name, value])) as Record<Name, Uint8Array>;
}

/** A secret that all nodes share. The first call creates it. */
export async function sharedSecret(prisma: Transaction, name: string): Promise<Uint8Array> {
  const { [name]: secret } = await sharedSecrets(prisma, [name]);
  if (secret === undefined) throw new Error(`The secret ${name} was deleted while it was read.`);
  return secret;
}

/** By the client of the database: a secret stays the same as long as the database does. */
const known = new WeakMap<PrismaClient, Map<string, Promise<Uint8Array>>>();

/** A secret that all nodes share, read once. */
export async function knownSecret(prisma: PrismaClient, name: string): Promise<Uint8Array> {
  const secrets = known.get(prisma) ?? new Map<string, Promise<Uint8Array>>();
  known.set(prisma, secrets);
  const reading = secrets.get(name) ?? sharedSecret(prisma, name);
  secrets.set(name, reading);
  try {
    return await reading;
  } catch (error) {
    secrets.delete(name);
    throw error;
  }
}
