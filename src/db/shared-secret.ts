import { randomBytes } from 'node:crypto';
import type { PrismaClient } from '../../generated/prisma/client.ts';

/** A secret that all nodes share. The first call creates it. */
export async function sharedSecret(prisma: PrismaClient, name: string): Promise<Uint8Array> {
  await prisma.secret.createMany({
    data: { name, value: new Uint8Array(randomBytes(32)) },
    skipDuplicates: true,
  });
  return (await prisma.secret.findUniqueOrThrow({ where: { name } })).value;
}
