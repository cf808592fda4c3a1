/** The digits of a time in a migration's name, such as 20261124120000. */
const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_/;

/**
 * The name of a new migration: the time, or a second after the last migration if that has a later one. So it sorts last, and every
 * database applies it last.
 * @param names those that there are, in their order
 * @param purpose such as `articles_have_moods`
 */
export function nextMigration(names: readonly string[], purpose: string, now = new Date()): string {
  if (!/^[a-z][a-z0-9_]*$/.test(purpose))
    throw new Error(`${purpose} must be small letters, digits and _, such as articles_have_moods.`);
  const [, year, month, day, hour, minute, second] = TIME.exec(names.at(-1) ?? '')?.map(Number) ?? [];
  const last = year === undefined ? 0 : Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
  const time = new Date(Math.max(now.getTime(), last + 1_000));
  return `${time.toISOString().replace(/\D/g, '').slice(0, 14)}_${purpose}`;
}
