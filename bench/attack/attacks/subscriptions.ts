import { inParallel, openSocket, pause, type Attack } from '../target.ts';

/** 4,000 different subscriptions on 200 sockets, each to all events. What is closed or refused comes again. */
export const subscriptions: Attack = async (target) => {
  await inParallel(target, 200, async (index) => {
    const socket = await openSocket(target);
    while (!target.signal.aborted && socket.readyState === socket.OPEN) {
      for (let count = 0; count < 20; count += 1) {
        const payload = { query: subscription(index * 20 + count) };
        socket.send(JSON.stringify({ id: `${count} ${performance.now()}`, type: 'subscribe', payload }));
      }
      await pause(target, 5_000);
    }
  });
};

/** The number makes it another cohort. */
function subscription(number: number): string {
  return `subscription {
    feed {
      id${number}: id
      ... on ArticleCommentAdded {
        note { text }
        article { headline bodyHtml statements(first: 20) { nodes { text speaker { __typename } } } }
      }
    }
  }`;
}
