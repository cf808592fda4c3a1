import { httpPost, inParallel, pipeline, type Attack } from '../target.ts';

/** A thousand cheap queries in one packet, on ten connections. */
export const pipelined: Attack = async (target) => {
  const bytes = httpPost('{"query":"{ articles(first: 1) { nodes { id } } }"}');
  await inParallel(target, 10, () => pipeline(target, bytes, 1_000));
};
