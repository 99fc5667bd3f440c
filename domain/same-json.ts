/** Equal JSON, whatever the order of keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one).toSorted();
  const others = Object.keys(other).toSorted();
  if (keys.length !== others.length || !keys.every((key, index) => key === others[index])) return false;
  const values = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([key, value]) => sameJson(value, values.get(key)));
}
