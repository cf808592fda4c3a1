/** Reads the feeds of a newsroom that has a site. */
import { parseJsonFeed } from 'feedsmith';
import { send } from '../cache/raw.ts';
import { rowId } from '../newsroom/factories.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

export const SITE = {
  SITE_NAME: 'The News',
  SITE_URL: 'https://news.example',
  TAG_URL: 'https://news.example/tags',
  CAMPAIGN_URL: 'https://news.example/campaigns',
  SECTION_URL: 'https://news.example/sections',
  ORGANIZATION_URL: 'https://news.example/organizations',
};
export const urn = ({ id }: { readonly id: string }) => `urn:uuid:${rowId(id)}`;

export function feedReader(newsroom: Newsroom) {
  const open = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(new URL(path, newsroom.url).href, { method, headers });
  const ids = async (path: string) =>
    parseJsonFeed((await open(`${path}.json`)).text).items?.map(({ id }) => id) ?? [];
  return { open, ids };
}
