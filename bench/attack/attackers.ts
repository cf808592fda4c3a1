/** The processes of attackers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Order {
  readonly name: string;
  readonly url: string;
  readonly from: string;
  readonly dataDir: string;
  readonly seed: number;
}

export interface Spoils {
  /** How often the node did what. */
  readonly seen: Readonly<Record<string, number>>;
  /** What no stranger may get. */
  readonly got: readonly string[];
}

/**
 * Attackers have the lowest priority, since real ones have machines of their own: they get only the CPU that the node, its
 * database and honest clients leave.
 */
export function startAttackers(orders: readonly Order[]): { stop: () => Promise<Spoils[]> } {
  const script = fileURLToPath(new URL('attacker.ts', import.meta.url));
  const children = orders.map((order) => {
    const child = spawn('nice', ['-n', '19', process.execPath, '--import', 'tsx', script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.send(order);
    return child;
  });
  return { stop: () => Promise.all(children.map(spoilsOf)) };
}

async function spoilsOf(child: ChildProcess): Promise<Spoils> {
  const failed: Spoils = { seen: { 'the attacker itself failed': 1 }, got: [] };
  if (!child.connected) return failed;
  const said = once(child, 'message') as Promise<[Spoils]>;
  // Comes after all messages.
  const gone = once(child, 'disconnect').then((): [Spoils] => [failed]);
  child.send('stop');
  const [spoils] = await Promise.race([said, gone]);
  return spoils;
}
