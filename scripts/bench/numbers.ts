/** The value below which the share `q` (0 to 1) of the samples lies: nearest rank, so always a real sample. */
export function quantile({ samples, q }: { samples: readonly number[]; q: number }): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(q * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined)
    throw new RangeError(`expected samples and 0 ≤ q ≤ 1, got q ${q} of ${sorted.length}`);
  return value;
}

/** The middle sample, or the mean of the two in the middle. */
export function median(samples: readonly number[]): number {
  const lower = quantile({ samples, q: 0.5 });
  if (samples.length % 2 === 1) return lower;
  const upper = samples.toSorted((a, b) => a - b)[samples.length / 2];
  return (lower + (upper ?? lower)) / 2;
}

/** Each value of one list over the value beside it in the other; both are equally long. */
export function ratios({ of, over }: { of: readonly number[]; over: readonly number[] }): number[] {
  if (of.length !== over.length) throw new RangeError(`expected pairs, got ${of.length} and ${over.length}`);
  return of.map((value, index) => value / (over[index] ?? Number.NaN));
}
