/** Two clients of one database: one with compiled reads, as nodes have it, and Prisma's own. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../../generated/prisma/client.ts';
import { Adapter } from '../../../src/db/adapter.ts';
import { withCompiledReads } from '../../../src/db/compiled-reads.ts';
import { sharedSecret } from '../../../src/db/shared-secret.ts';
import { StatementNames } from '../../../src/db/statement-names.ts';
import { Cursors } from '../../../src/lib/cursors.ts';
import { READER, type Viewer } from '../../../src/viewer.ts';
import { DirectSide, type DirectOperation } from '../secrecy/direct-side.ts';

const FINDS = new Set<string | symbol>(['findMany', 'findFirst']);
const ROLES = ['REPORTER', 'EDITOR', 'ADMIN'] as const;
const SCOPES = ['WRITE', 'PUBLISH', 'MANAGE'] as const;
/** The number of operations that are executed at once: while one waits for the database, another runs. */
const AT_ONCE = 8;

export class BothReads {
  readonly own: PrismaClient;
  readonly compiled: PrismaClient;
  /** The queries that compiled reads have left to Prisma. */
  readonly left: string[] = [];
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.own = new PrismaClient({ adapter: new PrismaPg(url), errorFormat: 'minimal' });
    const names = new StatementNames();
    this.#pool = new pg.Pool({ connectionString: url });
    this.#pool.on('acquire', names.clear);
    const recorded = recordFinds(this.own, (method) => this.left.push(method));
    this.compiled = withCompiledReads(recorded, new Adapter(this.#pool, names).connect());
  }

  /** What the viewer is shown, by Prisma's own client and by compiled reads, with the cursors of the database's nodes. */
  async sides(viewer: Viewer): Promise<{ own: DirectSide; compiled: DirectSide }> {
    const cursors = new Cursors(await sharedSecret(this.own, 'cursors'));
    return {
      own: new DirectSide({ prisma: this.own, viewer, cursors }),
      compiled: new DirectSide({ prisma: this.compiled, viewer, cursors, keepsDocuments: true }),
    };
  }

  /** The operations whose answers to the viewer differ. */
  async differences(viewer: Viewer, operations: readonly DirectOperation[]): Promise<object[]> {
    const { own, compiled } = await this.sides(viewer);
    const wrong: object[] = [];
    const left = [...operations];
    const next = async () => {
      for (let operation = left.shift(); operation !== undefined; operation = left.shift()) {
        const expected = await own.ask(operation);
        const answer = await compiled.ask(operation);
        if (answer.body !== expected.body) wrong.push({ viewer, operation, expected, answer });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    return wrong;
  }

  async close(): Promise<void> {
    await this.own.$disconnect();
    await this.#pool.end();
  }
}

/** @param onFind is called with each method that finds rows, such as `article.findMany`, and with its query */
export function recordFinds(
  prisma: PrismaClient,
  onFind: (method: string, query: unknown) => void,
): PrismaClient {
  return new Proxy(prisma, {
    get(target, model) {
      const delegate: unknown = Reflect.get(target, model);
      if (
        typeof delegate !== 'object' ||
        delegate === null ||
        typeof model !== 'string' ||
        /^[_$]/.test(model)
      )
        return delegate;
      return new Proxy(delegate, {
        get(methods, method) {
          const own: unknown = Reflect.get(methods, method);
          if (typeof own !== 'function' || !FINDS.has(method)) return own;
          return (...args: unknown[]): unknown => {
            onFind(`${model}.${String(method)}`, args[0]);
            return Reflect.apply(own, methods, args);
          };
        },
      });
    },
  });
}

/** A reader, and a member of each role. */
export async function viewersIn(prisma: PrismaClient): Promise<Viewer[]> {
  const members = await prisma.member.findMany({ orderBy: { id: 'asc' } });
  return [
    READER,
    ...ROLES.map((role) => {
      const member = members.find((each) => each.role === role);
      if (member === undefined) throw new Error(`No member is ${role}.`);
      return { member: { id: member.id, name: member.name, role, scopes: SCOPES, tokenId: null } };
    }),
  ];
}
