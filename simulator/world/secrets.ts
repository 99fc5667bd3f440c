import { timingSafeEqual } from 'node:crypto';

/** Compares without telling by its time how much was right. */
export function equalSecrets(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
