import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { WebhookDeliveryState } from '../../generated/prisma/client.ts';
import { forgetDeliveries } from '../../src/webhooks/forget-deliveries.ts';
import { openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import { Redact } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { writeWebhooks } from '../support/webhooks/rows.ts';

const DAYS = 30;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

const newsroom = useNewsroom();
let articleId: string;
let redactionId: string;
beforeAll(async () => {
  const desk = openDesk(newsroom);
  const { id } = await desk.publishedArticle();
  articleId = rowId(id);
  const why = { reason: 'LEGAL', publicNote: 'By law.' } as const;
  redactionId = rowId(payload(await desk.attempt(Redact, { id, ...why })).redaction.id);
});

interface Row {
  readonly state: WebhookDeliveryState;
  /** Of a correction, a withdrawal or a restoration; by default, it is of neither. */
  readonly isToAcknowledge?: boolean;
  readonly isAcknowledged?: boolean;
  readonly isRedaction?: boolean;
  /** Whether the endpoint acknowledges at all, now; it does by default. */
  readonly acknowledges?: boolean;
  readonly days?: number;
}

/** Writes deliveries with an attempt each, deletes what is old, and says how many of each are left. */
async function leftOf(row: Row, count = 1): Promise<{ deliveries: number; attempts: number }> {
  const { prisma } = newsroom;
  const endpointId = rowId(await writeWebhooks(newsroom, 1));
  await prisma.webhookDelivery.deleteMany();
  const { state, isToAcknowledge, isAcknowledged, isRedaction, acknowledges = true, days = DAYS + 1 } = row;
  await prisma.webhookEndpoint.update({ where: { id: endpointId }, data: { acknowledges } });
  const ids = Array.from({ length: count }, () => randomUUID());
  await prisma.webhookDelivery.createMany({
    data: ids.map((id) => ({
      id,
      endpointId,
      type: 'article.corrected',
      occurredAt: daysAgo(days),
      createdAt: daysAgo(days),
      state,
      articleId: isToAcknowledge === true ? articleId : null,
      redactionId: isRedaction === true ? redactionId : null,
      acknowledgedAt: isAcknowledged === true ? daysAgo(days) : null,
    })),
  });
  await prisma.webhookAttempt.createMany({
    data: ids.map((deliveryId) => ({ id: randomUUID(), deliveryId, duration: 1 })),
  });
  await forgetDeliveries(prisma, DAYS, () => false);
  return { deliveries: await prisma.webhookDelivery.count(), attempts: await prisma.webhookAttempt.count() };
}

const DELETED: Readonly<Record<string, Row>> = {
  'was delivered': { state: 'DELIVERED' },
  'was given up': { state: 'FAILED' },
  'was passed over': { state: 'PASSED_OVER' },
  'was passed over before it was acknowledged': { state: 'PASSED_OVER', isToAcknowledge: true },
  'was acknowledged': { state: 'DELIVERED', isToAcknowledge: true, isAcknowledged: true },
  'was a redaction that its receiver has, which acknowledges nothing': {
    state: 'DELIVERED',
    isRedaction: true,
    acknowledges: false,
  },
  'was a redaction that was acknowledged': { state: 'DELIVERED', isRedaction: true, isAcknowledged: true },
  'need no longer be acknowledged': { state: 'DELIVERED', isToAcknowledge: true, acknowledges: false },
};

const LEFT: Readonly<Record<string, Row>> = {
  'has yet to be acknowledged': { state: 'DELIVERED', isToAcknowledge: true },
  'was given up before it was acknowledged': { state: 'FAILED', isToAcknowledge: true },
  'is a redaction that has yet to be acknowledged': { state: 'DELIVERED', isRedaction: true },
  'is a redaction that was given up': { state: 'FAILED', isRedaction: true, acknowledges: false },
  'is being retried': { state: 'RETRYING' },
  'was requested': { state: 'REQUESTED' },
  'is younger than the feed': { state: 'DELIVERED', days: DAYS - 1 },
};

it('deliveries that are older than the feed are deleted with their attempts, unless they wait or are not acknowledged', async () => {
  const left: Record<string, object> = {};
  for (const [what, row] of Object.entries({ ...DELETED, ...LEFT })) left[what] = await leftOf(row);
  const all = (what: object, count: number) =>
    Object.fromEntries(Object.keys(what).map((name) => [name, { deliveries: count, attempts: count }]));
  expect(left).toEqual({ ...all(DELETED, 0), ...all(LEFT, 1) });
  const many = 2_100;
  expect(await leftOf({ state: 'DELIVERED' }, many)).toEqual({ deliveries: 0, attempts: 0 });
});
