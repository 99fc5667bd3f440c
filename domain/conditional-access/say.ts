/** How many things one sentence names before it only counts. */
const NAMED = 5;

/** The first few, and how many more there are. */
export function sayFew(all: readonly string[]): string {
  const more = all.length - NAMED;
  return [...all.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
