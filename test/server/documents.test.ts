import type { DocumentNode, GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { KnownDocuments } from '../../src/server/known-documents.ts';
import { OperationCounts } from '../../src/server/operation-counts.ts';
import { SlowStatements } from '../../src/db/slow-statements.ts';
import { createPipeline } from '../../src/server/pipeline.ts';
import { openAdmission } from '../support/admission.ts';

interface Steps {
  readonly schema: GraphQLSchema;
  readonly parse: (query: string) => DocumentNode;
  readonly validate: (schema: GraphQLSchema, document: DocumentNode) => readonly Error[];
}

describe('the document cache', () => {
  function openPipeline(trusted = new Map<string, string>()): Steps {
    const log = pino({ level: 'silent' });
    const unused = () => Promise.reject(new Error('Nothing is executed in this test.'));
    const documents = new KnownDocuments({ trusted, onlyTrusted: false });
    const pipeline = createPipeline({
      schema,
      resources: { readers: {}, members: {} },
      identify: unused,
      documents,
      admission: openAdmission(log),
      hub: { position: { epochId: 0n, position: 0n }, isCatchingUp: false },
      subscribe: unused,
      slowStatements: new SlowStatements(1_000, log),
      operations: new OperationCounts(new Registry()),
      cachedReads: null,
      standbyReads: null,
      log,
    });
    const caller = {
      authorization: null,
      requestId: 'test',
      asked: { operation: null, kind: 'unknown' },
      clientAddress: '',
      onGone: unused as never,
      bytes: 0,
      lastEventId: null,
      reading: null,
      openOutlet: unused as never,
    };
    return pipeline.getEnveloped({ caller });
  }

  it('parses and validates a document once', () => {
    const { schema, parse, validate } = openPipeline();
    const document = parse('{ __typename }');
    expect(parse('{ __typename }')).toBe(document);
    expect(parse('{ __typename } ')).not.toBe(document);
    expect(validate(schema, document)).toBe(validate(schema, document));
    const wrong = parse('{ nope }');
    expect(validate(schema, wrong)).toHaveLength(1);
    expect(validate(schema, wrong)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it("keeps 300,000 characters of documents, and none that can't be parsed", () => {
    const { parse } = openPipeline();
    const long = (name: string) => `{ ${name}: __typename } # ${'x'.repeat(90_000)}`;
    const first = parse(long('first'));
    expect(parse(long('first'))).toBe(first);
    for (let count = 0; count < 12; count += 1) parse(long(`other${count}`));
    expect(parse(long('first'))).not.toBe(first);
    const failing = () => parse('{');
    expect(failing).toThrow('Syntax Error');
    expect(failing).toThrow('Syntax Error');
  });

  it('keeps trusted documents, whatever else is sent', () => {
    const long = (name: string) => `{ ${name}: __typename } # ${'x'.repeat(90_000)}`;
    const { parse } = openPipeline(new Map([['hash', long('trusted')]]));
    const trusted = parse(long('trusted'));
    for (let count = 0; count < 12; count += 1) parse(long(`other${count}`));
    expect(parse(long('trusted'))).toBe(trusted);
  });
});
