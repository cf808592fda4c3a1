/** The processes of attackers. */
import { startClient, type Program } from '../kit/program.ts';

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
const NICE = 19;

/** Each attack comes from an address of its own. */
export function startAttackers(orders: readonly Order[]): { stop: () => Promise<Spoils[]> } {
  const attackers = orders.map((order) => {
    const attacker = startClient('bench/attack/attacker.ts', NICE);
    attacker.tell({ order });
    return attacker;
  });
  const spoilsOf = (attacker: Program) =>
    attacker
      .ask<Spoils>('spoils', { stop: true })
      .catch((error: unknown): Spoils => ({ seen: { [String(error)]: 1 }, got: [] }));
  return { stop: () => Promise.all(attackers.map(spoilsOf)) };
}
