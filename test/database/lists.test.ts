import { describe, expect, it } from 'vitest';
import { compareLists } from '../support/database/lists.ts';
import { openDesk, payload, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { AddCampaignDemand, UpdateCampaign } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';

describe('the lists of articles and campaigns', () => {
  const newsroom = useNewsroom({ story: true });
  const desk = openDesk(newsroom);

  const compare = () => compareLists(newsroom.prisma);

  it('hold what they are derived from, after the demo story and a hundred edits at random', async () => {
    expect(await compare()).toMatchObject({ wrong: [] });
    const chance = new Chance(7);
    const people = await Promise.all([desk.person(), desk.person()]);
    const organizations = await Promise.all([desk.organization(), desk.organization()]);
    const campaigns = await Promise.all([desk.campaign(), desk.campaign()]);
    const actions = await Promise.all(campaigns.map(({ id }) => desk.action({ campaignId: id })));
    const statements = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        desk.statement({
          speaker:
            n % 2 === 0
              ? { personId: chance.one(people).id }
              : { organizationId: chance.one(organizations).id },
          ...(n < 3 && { onBehalfOfId: chance.one(organizations).id }),
          campaignIds: n % 2 === 0 ? campaigns.map(({ id }) => id) : [],
        }),
      ),
    );
    const some = <Row>(rows: readonly Row[]) => rows.filter(() => chance.of(0.5));
    const content = () => ({
      body: some([...statements, ...statements]).map(({ id }) => quote(id)),
      tags: some(['One', 'Two', 'Three']),
      campaignIds: some(campaigns).map(({ id }) => id),
      actionIds: some(actions).map(({ id }) => id),
    });
    const articles: { id: string; revisionNumber: number }[] = [];
    for (let n = 0; n < 100; n += 1) {
      const index = chance.from(0, articles.length);
      const article = articles[index];
      try {
        articles[index] = await (article === undefined
          ? openDesk(newsroom, chance.one([newsroom.tokens.REPORTER, newsroom.tokens.EDITOR])).article(
              content(),
            )
          : chance.one([
              () => desk.revise(article, content()),
              () => desk.publish(article),
              () => desk.publish(article),
              () => desk.withdraw(article),
              async () => (await desk.correct(article)).article,
              async () => {
                statements.push(await desk.amend(chance.one(statements)));
                return article;
              },
            ])());
      } catch {
        // The article isn't in the state for it.
      }
      if (n % 10 === 9) expect((await compare()).wrong).toEqual([]);
    }
    const states = await newsroom.prisma.article.groupBy({ by: ['state'] });
    expect(states.length).toBeGreaterThanOrEqual(3);
    expect((await compare()).rows).toBeGreaterThan(100);
  });

  it('follow a campaign whose organisers, targets and demands change', async () => {
    const [person, one, other] = [await desk.person(), await desk.organization(), await desk.organization()];
    const { id } = await desk.campaign({ organizerIds: [one.id], targets: [{ organizationId: one.id }] });
    const demand = { campaignId: id, text: 'Listen.', addressedTo: { personId: person.id } };
    const asked = await newsroom.ask(AddCampaignDemand, { input: demand }, newsroom.tokens.EDITOR);
    payload(asked.data.addCampaignDemand);
    expect((await compare()).wrong).toEqual([]);
    const input = { id, organizerIds: [other.id], targets: [{ personId: person.id }] };
    payload((await newsroom.ask(UpdateCampaign, { input }, newsroom.tokens.EDITOR)).data.updateCampaign);
    expect((await compare()).wrong).toEqual([]);
    const campaignId = rowId(id);
    expect(await newsroom.prisma.organizationCampaign.findMany({ where: { campaignId } })).toEqual([
      { campaignId, organizationId: rowId(other.id) },
    ]);
    await newsroom.prisma.campaignDemand.updateMany({
      where: { campaignId },
      data: { addressedPersonId: null, addressedOrganizationId: rowId(one.id) },
    });
    await newsroom.prisma.campaignTarget.deleteMany({ where: { campaignId } });
    expect(await newsroom.prisma.personCampaign.findMany({ where: { campaignId } })).toEqual([]);
    expect((await compare()).wrong).toEqual([]);
    const unlogged = await newsroom.prisma.campaign.create({
      data: {
        slug: unique('campaign'),
        name: 'To be deleted',
        targets: { create: { position: 0, personId: rowId(person.id) } },
        demands: { create: { text: 'Listen.', addressedPersonId: rowId(person.id) } },
        organizers: { connect: { id: rowId(one.id) } },
      },
    });
    expect((await compare()).wrong).toEqual([]);
    await newsroom.prisma.campaign.delete({ where: { id: unlogged.id } });
    expect((await compare()).wrong).toEqual([]);
  });

  it('follow what is changed by hand', async () => {
    const { prisma } = newsroom;
    const [organization, campaign] = [await desk.organization(), await desk.campaign()];
    const statement = await desk.statement({ onBehalfOfId: (await desk.organization()).id });
    const action = await desk.action({ campaignId: campaign.id });
    const tags = [unique('tag'), unique('tag')];
    const content = { body: [quote(statement.id)], tags, campaignIds: [campaign.id], actionIds: [action.id] };
    const article = await desk.publishedArticle(content);
    const onBehalfOfId = rowId(organization.id);
    await prisma.statement.update({ where: { id: rowId(statement.id) }, data: { onBehalfOfId } });
    expect(await prisma.subjectArticle.count({ where: { subjectId: onBehalfOfId } })).toBe(1);
    await prisma.tag.delete({ where: { slug: tags[0] ?? '' } });
    await prisma.article.update({ where: { id: rowId(article.id) }, data: { createdById: null } });
    expect((await compare()).wrong).toEqual([]);
    const { currentRevisionId } = await prisma.article.findUniqueOrThrow({
      where: { id: rowId(article.id) },
    });
    // A saved revision never changes, but the rows that it refers to are tables of their own.
    await prisma.articleRevision.update({
      where: { id: currentRevisionId ?? '' },
      data: {
        tags: { create: { slug: unique('tag'), name: 'Late' } },
        campaigns: { set: [] },
        actions: { set: [] },
      },
    });
    expect((await compare()).wrong).toEqual([]);
  });

  it('follow changes by hand of what many articles have', async () => {
    const { prisma } = newsroom;
    const [statement, slug] = [await desk.statement(), unique('tag')];
    // An import of so many makes the entries of the search at once.
    const articles = Array.from({ length: 50 }, () =>
      desk.article({ body: [quote(statement.id)], tags: [slug] }),
    );
    await Promise.all(articles);
    expect((await compare()).wrong).toEqual([]);
    await prisma.tag.delete({ where: { slug } });
    expect((await compare()).wrong).toEqual([]);
    const onBehalfOfId = rowId((await desk.organization()).id);
    await prisma.statement.update({ where: { id: rowId(statement.id) }, data: { onBehalfOfId } });
    expect((await compare()).wrong).toEqual([]);
  });

  it('of what can be found are made again by the procedure in docs/search.md', async () => {
    await newsroom.prisma.$executeRawUnsafe('TRUNCATE "SearchEntry", "SearchConfig", "SearchWord"');
    expect((await compare()).wrong).not.toEqual([]);
    await newsroom.prisma.$executeRawUnsafe('CALL "fill_search"()');
    expect((await compare()).wrong).toEqual([]);
  });
});
