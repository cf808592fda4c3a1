import { Prisma } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { nodeKey, partsOfKey } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { optional, text } from '../operations/validation.ts';
import type { Transaction } from '../db/client.ts';
import { ENTITIES } from '../db/entities.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import type { AppendedEvent } from '../log/append.ts';
import { appendCampaignEvent, FACTS, lockFact, type FactEntity } from './facts.ts';
import { mayRecordCampaignFacts, STANDING } from './policy.ts';

/** Takes a fact that was recorded in error out of all lists, counts, timelines and searches. Only members still see it. */
export const retractCampaignFact = operation({
  name: 'retractCampaignFact',
  input: { id: nodeKey(...FACTS), note: optional(text) },
  errors: [NotFoundError],
  serializeBy: (_context, { id }) => Promise.resolve(partsOfKey(id)[1]),
  may: mayRecordCampaignFacts,
  async change(tx, { id: key, note }, { at }): Promise<{ readonly event: AppendedEvent }> {
    const [entity, id] = partsOfKey(key) as [FactEntity, string];
    await lockFact(tx, entity, id);
    const { campaignId, ...about } = await factToRetract(tx, entity, id);
    const row = await tx.$queryRaw<object[]>`
      UPDATE ${Prisma.raw(`"${entity}"`)} SET "retractedAt" = ${at}, "retractionNote" = ${note} WHERE "id" = ${id}::uuid RETURNING "id"`;
    const event = appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_FACT_RETRACTED', ...about });
    return { [ENTITIES[entity].field]: row[0], event };
  },
});

/** The campaign of a fact, and what the event refers to. Notes where readers see the fact. */
async function factToRetract(tx: Transaction, entity: FactEntity, id: string) {
  const where = { where: { id } };
  switch (entity) {
    case 'CampaignDemand': {
      await requireNoOutcome(tx, id);
      const { campaignId } = await tx.campaignDemand.findUniqueOrThrow(where);
      await beforeChange(tx, 'Campaign', campaignId);
      return { campaignId, demandId: id };
    }
    case 'CampaignOutcome': {
      await beforeChange(tx, 'CampaignOutcome', id);
      const { campaignId } = await tx.campaignOutcome.findUniqueOrThrow(where);
      return { campaignId, outcomeId: id };
    }
    case 'CampaignAction': {
      await beforeChange(tx, 'CampaignAction', id);
      const { campaignId } = await tx.campaignAction.findUniqueOrThrow(where);
      return { campaignId, actionId: id };
    }
    case 'ActionFigure': {
      const { action } = await tx.actionFigure.findUniqueOrThrow({ ...where, include: { action: true } });
      return { campaignId: action.campaignId, actionId: action.id, figureId: id };
    }
  }
}

/** @throws ValidationError */
async function requireNoOutcome(tx: Transaction, demandId: string): Promise<void> {
  const outcome = await tx.campaignOutcome.findFirst({ where: { demandId, ...STANDING } });
  if (outcome === null) return;
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: `The demand has an outcome: '${outcome.summary}'. Retract that first, or give it another demand with updateCampaignOutcome.`,
    path: ['id'],
  });
}
