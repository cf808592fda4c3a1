import { inParallel, openPoster, openSocket, pause, type Attack } from '../target.ts';

/** 500 different replays of the whole log on 25 sockets, half of them with a long list. After ten seconds they begin anew. */
export const replays: Attack = async (target) => {
  const { ask } = openPoster(target);
  const { feed } = (await ask('{ feed(first: 1) { edges { cursor } } }')) as {
    feed: { edges: { cursor: string }[] };
  };
  const after = feed.edges[0]?.cursor;
  await inParallel(target, 25, async (index) => {
    const socket = await openSocket(target);
    for (let count = 0; count < 20; count += 1) {
      const payload = { query: replay(index * 20 + count), variables: { after } };
      socket.send(JSON.stringify({ id: `${count}`, type: 'subscribe', payload }));
    }
    await pause(target, 10_000);
    socket.close();
  });
};

/** The number makes it another cohort. */
function replay(number: number): string {
  // A list without pages is taken for short, until it is read.
  const content =
    number % 2 === 0 ? 'headline bodyHtml' : 'headline updateNotes { nodes { text createdAt } }';
  return `subscription ($after: String) {
    feed(after: $after) { id${number}: id ... on ArticlePublished { article { ${content} } } }
  }`;
}
