import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Around = graphql(`
  query OrganizationsAround($slug: String!) {
    organization(slug: $slug) {
      partOf {
        slug
      }
      parts {
        slug
      }
      people {
        totalCount
        nodes {
          slug
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const visibility = 'PUBLIC';
const slugs = (...rows: { slug: string }[]) => rows.map(({ slug }) => ({ slug }));

async function around({ slug }: { slug: string }, token?: string) {
  const { data, errors } = await newsroom.ask(Around, { slug }, token);
  expect(errors).toEqual([]);
  return data.organization;
}

describe('an organisation', () => {
  it('shows what it is a part of and its parts, to readers only those that are public', async () => {
    const hidden = await desk.organization();
    const whole = await desk.organization({ visibility, partOfId: hidden.id });
    const second = await desk.organization({ name: 'B', visibility, partOfId: whole.id });
    const first = await desk.organization({ name: 'A', visibility, partOfId: whole.id });
    const hiddenPart = await desk.organization({ name: 'C', partOfId: whole.id });
    expect(await around(whole)).toMatchObject({ partOf: null, parts: slugs(first, second) });
    expect(await around(whole, newsroom.tokens.REPORTER)).toMatchObject({
      partOf: { slug: hidden.slug },
      parts: slugs(first, second, hiddenPart),
    });
    expect(await around(first)).toMatchObject({ partOf: { slug: whole.slug }, parts: [] });
    // Being a part of something public makes nothing public.
    expect(await around(hiddenPart)).toBeNull();
  });

  it('lists the people who hold or held a role in it, each once, to readers only those who are public', async () => {
    const [organization, other] = [await desk.organization({ visibility }), await desk.organization()];
    const role = (roleName: string) => ({ organizationId: organization.id, roleName });
    const zoe = await desk.person({
      name: 'Zoe',
      visibility,
      affiliations: [role('Chair'), role('Founder')],
    });
    const ada = await desk.person({ name: 'Ada', visibility, affiliations: [role('Member')] });
    const bo = await desk.person({ name: 'Bo', affiliations: [role('Adviser')] });
    await desk.person({ visibility, affiliations: [{ organizationId: other.id, roleName: 'Chair' }] });
    expect(await around(organization)).toMatchObject({ people: { totalCount: 2, nodes: slugs(ada, zoe) } });
    expect(await around(organization, newsroom.tokens.REPORTER)).toMatchObject({
      people: { totalCount: 3, nodes: slugs(ada, bo, zoe) },
    });
  });
});
