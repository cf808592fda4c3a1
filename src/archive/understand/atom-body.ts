import { escapeHtml } from '../../lib/escape-html.ts';
import { firstElement, textIn, type XmlElement } from '../read/xml.ts';

interface AtomBody {
  readonly html: string;
  /** Whether it was plain text, in which lines matter. */
  readonly hasLines: boolean;
}

/** Elements that have no end tag in HTML. */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/** A text of Atom of any type as HTML. Undefined if there is none, or if it is somewhere else. */
export function atomBody(parent: XmlElement, name: string): AtomBody | undefined {
  const found = firstElement(parent, name);
  const type = found?.attributes['type'] ?? 'text';
  if (found === undefined || textIn(found) === undefined) {
    return found?.children.some((child) => typeof child !== 'string') === true && type === 'xhtml'
      ? { html: markup(found.children), hasLines: false }
      : undefined;
  }
  if (type === 'xhtml' || (type.endsWith('xml') && found.attributes['mode'] !== 'escaped')) {
    return { html: markup(found.children), hasLines: false };
  }
  const text = textIn(found) ?? '';
  const isHtml = type.includes('html') || found.attributes['mode'] === 'escaped';
  return isHtml ? { html: text, hasLines: false } : { html: escapeHtml(text), hasLines: true };
}

/** XHTML as HTML. */
function markup(children: XmlElement['children']): string {
  return children
    .map((child) => {
      if (typeof child === 'string') return escapeHtml(child);
      const name = child.name.replace(/^.*:/, '');
      const attributes = Object.entries(child.attributes)
        .filter(([attribute]) => !attribute.includes(':'))
        .map(([attribute, value]) => ` ${attribute}="${escapeHtml(value)}"`);
      const start = `<${name}${attributes.join('')}>`;
      return VOID.has(name) ? start : `${start}${markup(child.children)}</${name}>`;
    })
    .join('');
}
