/** What a reader should know before believing any of the numbers. */
export const REMARKS: readonly string[] = [
  '- A value is the median of _n_ samples, or the quantile named, by nearest rank; min and max stand beside it because few samples make no distribution.\n' +
    '- Only ratios made in the same run travel between machines. Milliseconds belong to the machine above and to what else it did.\n' +
    '- A real drill takes as long as its people and the logs of the tenant, which is minutes to hours; everything here is what the engine adds to that.\n' +
    '- _kept_ compares the value with its aim, nothing else; a single slow sample does not make a miss, and a lucky one no success.',
];
