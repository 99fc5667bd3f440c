import { sayCount, type CheckedOutside, type Counted } from '../../evidence/verify/outside.ts';

/** Who vouches from outside for a log, and over how much of it, the reader among them: times are theirs. */
export function sayOutside({
  timestamps,
  witnesses: { witnessed, unknown },
  seen,
  of,
}: CheckedOutside & { readonly of: Counted }): string[] {
  return [
    ...timestamps.map(({ time, tsa, size, trust }) => {
      const vouched = trust === 'root' ? '' : ', for whom you gave no root';
      return `  timestamp: ${time} over ${sayCount({ count: size, of })}, by ${tsa}${vouched}`;
    }),
    ...witnessed.map(({ time, witness, size }) => {
      return `  witness: ${time} over ${sayCount({ count: size, of })}, by ${witness.split('+')[0] ?? witness}`;
    }),
    ...seen.map((size) => `  it continues the checkpoint of size ${size} that you gave`),
    ...unknown.map((file) => `  witness: ${file}, by a key that you did not give, so not checked`),
  ];
}
