/** Checks XML with libxml2, which knows nothing of how it was written. */
import { validateXML } from 'xmllint-wasm';

/** What is wrong with a document, by itself or by a schema. */
export async function problemsIn(xml: string, schema?: string): Promise<string[]> {
  const files = { xml: [{ fileName: 'page.xml', contents: xml }], maxMemoryPages: 4_096 };
  const result = await validateXML(
    schema === undefined
      ? { ...files, normalization: 'format' }
      : { ...files, schema: [{ fileName: 'schema.xsd', contents: schema }], preload: [NEWS_FILE] },
  );
  return result.errors.map(({ message }) => message);
}

const URL_TYPE = `
  <xsd:simpleType name="loc">
    <xsd:restriction base="xsd:anyURI">
      <xsd:minLength value="12"/><xsd:maxLength value="2048"/><xsd:pattern value="https?://.+"/>
    </xsd:restriction>
  </xsd:simpleType>
  <xsd:simpleType name="lastmod">
    <xsd:union memberTypes="xsd:date xsd:dateTime"/>
  </xsd:simpleType>`;

function schemaOf(namespace: string, imports: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified">
  ${imports}${content}
</xsd:schema>`;
}

const SITEMAPS = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const NEWS = 'http://www.google.com/schemas/sitemap-news/0.9';

/** As https://www.sitemaps.org/schemas/sitemap/0.9/siteindex.xsd. */
export const INDEX_SCHEMA = schemaOf(
  SITEMAPS,
  '',
  `${URL_TYPE}
  <xsd:element name="sitemapindex">
    <xsd:complexType><xsd:sequence>
      <xsd:element name="sitemap" maxOccurs="50000">
        <xsd:complexType><xsd:all>
          <xsd:element name="loc" type="loc"/>
          <xsd:element name="lastmod" type="lastmod" minOccurs="0"/>
        </xsd:all></xsd:complexType>
      </xsd:element>
    </xsd:sequence></xsd:complexType>
  </xsd:element>`,
);

/** As sitemap.xsd there; `min` is 0 for news, which Google lets be empty. */
export function sitemapSchema(min: 0 | 1): string {
  return schemaOf(
    SITEMAPS,
    `<xsd:import namespace="${NEWS}" schemaLocation="news.xsd"/>`,
    `${URL_TYPE}
  <xsd:element name="urlset">
    <xsd:complexType><xsd:sequence>
      <xsd:element name="url" minOccurs="${min}" maxOccurs="50000">
        <xsd:complexType><xsd:sequence>
          <xsd:element name="loc" type="loc"/>
          <xsd:element name="lastmod" type="lastmod" minOccurs="0"/>
          <xsd:any namespace="##other" minOccurs="0" maxOccurs="unbounded" processContents="strict"/>
        </xsd:sequence></xsd:complexType>
      </xsd:element>
    </xsd:sequence></xsd:complexType>
  </xsd:element>`,
  );
}

/** As https://www.google.com/schemas/sitemap-news/0.9/sitemap-news.xsd, with what Google asks for today. */
const NEWS_FILE = {
  fileName: 'news.xsd',
  contents: schemaOf(
    NEWS,
    '',
    `
  <xsd:element name="news">
    <xsd:complexType><xsd:all>
      <xsd:element name="publication">
        <xsd:complexType><xsd:all>
          <xsd:element name="name" type="xsd:string"/>
          <xsd:element name="language">
            <xsd:simpleType><xsd:restriction base="xsd:string"><xsd:pattern value="zh-cn|zh-tw|[a-z]{2,3}"/></xsd:restriction></xsd:simpleType>
          </xsd:element>
        </xsd:all></xsd:complexType>
      </xsd:element>
      <xsd:element name="publication_date"><xsd:simpleType><xsd:union memberTypes="xsd:date xsd:dateTime"/></xsd:simpleType></xsd:element>
      <xsd:element name="title" type="xsd:string"/>
    </xsd:all></xsd:complexType>
  </xsd:element>`,
  ),
};
