import { httpGet, keepAsking, type Attack } from '../target.ts';

const CONNECTIONS = 100;
const ARTICLE = httpGet('/articles/microsoft-cuts-off-unit-8200', { Accept: 'text/html' });

/** The page of one article on the demo's site, again and again, on a hundred connections. */
export const pages: Attack = (target) => keepAsking(target, CONNECTIONS, () => ARTICLE);
