import { spoken } from '../../articles/html.ts';
import type { HtmlNode } from '../read/html-tree.ts';

/** The language and the direction that a text is marked with. */
export interface Spoken {
  readonly lang?: string | undefined;
  readonly dir?: string | undefined;
}

/**
 * What most of a text is marked with. It says nothing, since the article has a language of its own; what differs from it does.
 */
export function prevailing(nodes: readonly HtmlNode[]): Spoken {
  const characters = {
    lang: new Map<string | undefined, number>(),
    dir: new Map<string | undefined, number>(),
  };
  const count = (inner: readonly HtmlNode[], around: Spoken) => {
    for (const node of inner) {
      if (typeof node !== 'string') count(node.children, { ...around, ...spoken(node.attributes) });
      else
        for (const name of ['lang', 'dir'] as const)
          characters[name].set(around[name], (characters[name].get(around[name]) ?? 0) + node.trim().length);
    }
  };
  count(nodes, {});
  const most = (counts: ReadonlyMap<string | undefined, number>) =>
    [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
  return { lang: most(characters.lang), dir: most(characters.dir) };
}

/** The attributes of a text within another. */
export function spokenWithin({ lang, dir }: Spoken, around: Spoken): string {
  return [
    lang === undefined || lang === around.lang ? '' : ` lang="${lang}"`,
    dir === undefined || dir === around.dir ? '' : ` dir="${dir}"`,
  ].join('');
}
