/** The known word that a mistyped one most likely meant, or null where none is near (two slips at most). */
export function nearest(word: string, known: readonly string[]): string | null {
  const limit = Math.min(2, Math.floor(word.length / 2));
  const scored = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return scored[0]?.candidate ?? null;
}

/** Levenshtein's distance: insertions, deletions and replacements of one UTF-16 unit. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
