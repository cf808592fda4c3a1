import { expect } from 'vitest';
import { untyped } from '../clients/walk.ts';
import type { Newsroom } from './newsroom.ts';

interface Facts {
  readonly targets: readonly object[];
  readonly demands: readonly object[];
  readonly actions: {
    readonly nodes: readonly { readonly figures: readonly { readonly high: number | null }[] }[];
  };
  readonly outcomes: { readonly nodes: readonly object[] };
}

const WholeCampaign = untyped<{ campaign: Facts | null }, { slug: string }>(`query ($slug: String!) {
  campaign(slug: $slug) {
    id slug name summary state startedOn organizers { id } targets { id }
    demands { id text addressedTo { id } sources { id } outcomes { id } }
    actions {
      nodes {
        id type progress title description startedOn endedOn place campaign { slug } organizers { id }
        actors { id } targets { id }
        figures { kind low high attributedTo { id } source { id } }
        sources { id }
      }
    }
    outcomes {
      nodes {
        id summary occurredOn extent campaign { slug } demand { id } target { id } sources { id }
      }
    }
  }
}`);

/** A campaign with all its facts, as readers see it. */
export async function readCampaign(newsroom: Newsroom, slug: string) {
  const { campaign } = (await newsroom.ask(WholeCampaign, { slug })).data;
  if (campaign === null) throw new Error('There is no such campaign.');
  return campaign;
}

const NodeById = untyped<{ node: object | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { id } }',
);

/** Whether readers see the row. */
export async function isPublic(newsroom: Newsroom, { id }: { readonly id: string }): Promise<boolean> {
  return (await newsroom.ask(NodeById, { id })).data.node !== null;
}

export async function expectPublic(newsroom: Newsroom, ...rows: readonly { readonly id: string }[]) {
  for (const row of rows) expect(await isPublic(newsroom, row)).toBe(true);
}
