/**
 * Rows for valid inputs with everything around them that could show them to readers: public rows that name them, and that they
 * name. What a mutation then makes public, or changes, shows on all of these.
 */
import { expect } from 'vitest';
import type { Visibility } from '../../../generated/prisma/enums.ts';
import { once } from '../newsroom/cast.ts';
import { openDesk, paragraph, quote } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { openOffice } from '../newsroom/office.ts';
import { leastToken, mutationNamed, send } from '../valid-inputs/every-mutation.ts';
import type { Material } from '../valid-inputs/material.ts';

const PUBLIC = 'PUBLIC';

/** @param visibility of the rows that the inputs name */
function openSurroundings(newsroom: Newsroom, visibility: Visibility): Material {
  const editor = openDesk(newsroom);
  const chair = (organizationId: string) => [{ organizationId, roleName: 'Chair' }];

  /** A public organisation, which is a part of these, and has them as parts and as people. */
  const neighbour = once(() => editor.organization({ visibility: PUBLIC }));

  const organization = once(async () => {
    const whole = await neighbour();
    const organization = await editor.organization({ visibility, partOfId: whole.id });
    await editor.organization({ visibility: PUBLIC, partOfId: organization.id });
    await editor.person({ visibility: PUBLIC, affiliations: chair(organization.id) });
    await editor.person({ affiliations: chair(organization.id) });
    return organization;
  });

  const person = once(async () =>
    editor.person({
      visibility,
      affiliations: [...chair((await neighbour()).id), ...chair((await organization()).id)],
    }),
  );

  const sourceReport = once(async () =>
    editor.sourceReport({ visibility, outletIds: [(await organization()).id] }),
  );

  async function speech() {
    const speaker = { personId: (await person()).id };
    return { speaker, onBehalfOfId: (await organization()).id, sourceId: (await sourceReport()).id };
  }

  /** Speaks in the statements around those that the inputs name. */
  const witness = once(async () => ({ personId: (await editor.person({ visibility: PUBLIC })).id }));

  /**
   * It amends a statement, replies to a public one, is the answer to a request, and has a public reply. What it amends is public
   * with it only: readers don't get words that were replaced without those that replaced them.
   */
  const statement = once(async () => {
    const speaker = await witness();
    const before = await editor.statement({ speaker }, visibility);
    const answered = await editor.statement({ speaker }, PUBLIC);
    const said = await editor.amend(before, { ...(await speech()), inReplyToId: answered.id });
    await editor.statement({ speaker, inReplyToId: said.id }, PUBLIC);
    const body = visibility === PUBLIC ? [quote(before.id)] : [paragraph('No comment yet.')];
    const article = await editor.article({ body });
    const request = await editor.requestComment(article, { askedOf: { personId: (await person()).id } });
    await editor.closeRequest(request, { outcome: 'RECEIVED', statementId: said.id });
    await editor.publish(article);
    return said;
  });

  const campaign = once(async () =>
    editor.campaign({ targets: [{ organizationId: (await neighbour()).id }] }),
  );
  const action = once(async () => editor.action({ campaignId: (await campaign()).id }));

  async function content() {
    return {
      body: [paragraph('As they said:'), quote((await statement()).id)],
      sourceIds: [(await sourceReport()).id],
      campaignIds: [(await campaign()).id],
      actionIds: [(await action()).id],
      tags: [`About ${(await campaign()).slug}`],
    };
  }

  /** A desk whose rows have such surroundings, unless the input says otherwise. */
  function withSurroundings(
    desk: ReturnType<typeof openDesk>,
    visibility: Visibility,
  ): ReturnType<typeof openDesk> {
    return {
      ...desk,
      article: async (input) => desk.article({ ...(await content()), ...input }),
      person: async (input) =>
        desk.person({ visibility, affiliations: chair((await neighbour()).id), ...input }),
      organization: async (input) =>
        desk.organization({ visibility, partOfId: (await neighbour()).id, ...input }),
      sourceReport: (input) => desk.sourceReport({ visibility, ...input }),
      statement: async (input) => desk.statement({ ...(await speech()), ...input }, visibility),
      campaign: async (input) => {
        return desk.campaign({
          targets: [await witness()],
          organizerIds: [(await neighbour()).id],
          ...input,
        });
      },
      outcome: async (input) =>
        desk.outcome({ demandId: (await desk.demand(input.campaignId)).id, ...input }),
    };
  }

  return {
    newsroom,
    editor: withSurroundings(editor, visibility),
    reporter: withSurroundings(openDesk(newsroom, newsroom.tokens.REPORTER), 'MEMBERS'),
    admin: openOffice(newsroom),
    ...{ person, organization, sourceReport, statement, campaign, action },
    story: once(() => editor.publishedArticle({ language: 'de' })),
  };
}

export interface Case {
  /** Of the mutation. */
  readonly name: string;
  readonly input: (material: Material) => Promise<object>;
  /** Of the rows that the input names. */
  readonly visibility: Visibility;
  /** Fields that differ from the input. */
  readonly more?: object;
}

/** Inputs of mutations, each with rows of its own. */
export async function prepareInputs(newsroom: Newsroom, cases: readonly Case[]) {
  const prepared: { name: string; input: object }[] = [];
  const todo = [...cases];
  const prepare = async () => {
    for (let each = todo.pop(); each !== undefined; each = todo.pop()) {
      const { name, input, visibility, more } = each;
      prepared.push({ name, input: { ...(await input(openSurroundings(newsroom, visibility))), ...more } });
    }
  };
  await Promise.all(Array.from({ length: 6 }, prepare));
  return prepared;
}

/** Sends them as an admin, or as a reader if readers may. All must be accepted. */
export async function sendInputs(
  newsroom: Newsroom,
  prepared: Awaited<ReturnType<typeof prepareInputs>>,
): Promise<void> {
  for (const { name, input } of prepared) {
    const isByReaders = leastToken(newsroom, mutationNamed(name)) === undefined;
    const reply = await send(newsroom, { name }, input, isByReaders ? undefined : newsroom.tokens.ADMIN);
    expect(reply.outcome, `${name}: ${reply.text}`).toMatch(/Payload$/);
  }
}
