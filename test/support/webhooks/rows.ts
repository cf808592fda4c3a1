import { randomUUID } from 'node:crypto';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { globalId } from '../newsroom/factories.ts';

/**
 * Writes endpoints that get nothing, since they are disabled, and deliveries of the first one, all of the same moment.
 * @returns the global id of the first one
 */
export async function writeWebhooks({ prisma }: Newsroom, count: number): Promise<string> {
  const at = new Date('2026-02-03');
  const endpoints = Array.from({ length: count }, () => ({
    id: randomUUID(),
    url: 'https://partner.example/',
    description: 'A partner',
    createdAt: at,
    disabledAt: at,
    disabledReason: 'GONE' as const,
    epochId: 0n,
    position: 0n,
  }));
  await prisma.webhookEndpoint.createMany({ data: endpoints });
  const first = endpoints[0]?.id ?? '';
  await prisma.webhookDelivery.createMany({
    data: endpoints.map(() => ({
      id: randomUUID(),
      endpointId: first,
      type: 'webhook.test',
      occurredAt: at,
      state: 'DELIVERED',
      createdAt: at,
    })),
  });
  return globalId('WebhookEndpoint', first);
}

/**
 * Has every endpoint held from its creation, as if by another node. So this node sends it nothing, and writes nothing of it meanwhile:
 * for tests that look for each row that changes.
 */
export async function holdEndpoints({ prisma }: Newsroom): Promise<void> {
  await prisma.$executeRaw`ALTER TABLE "WebhookEndpoint" ALTER COLUMN "heldUntil" SET DEFAULT '2999-01-01'`;
}
