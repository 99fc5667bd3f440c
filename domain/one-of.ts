import { z } from 'zod';

/**
 * A schema of a closed union, from one schema for each kind. Declare the record with `satisfies OneOf<Union, Key>`:
 * the compiler then names a kind that has no schema yet, which a list of schemas cannot show.
 */
export function oneOf<Schema extends z.core.$ZodTypeDiscriminable, Key extends string>({
  key,
  schemas,
}: {
  /** The property that tells the kinds apart. */
  key: Key;
  schemas: Readonly<Record<string, Schema>>;
}): z.ZodDiscriminatedUnion<readonly [Schema, ...Schema[]], Key> {
  const [first, ...others] = Object.values(schemas);
  if (first === undefined) throw new TypeError('a union of nothing');
  return z.discriminatedUnion(key, [first, ...others]);
}

/** One schema for each kind of a union whose kinds are told apart by `Key`. */
export type OneOf<Union extends Readonly<Record<Key, string>>, Key extends string> = {
  readonly [Kind in Union[Key]]: z.ZodType<Extract<Union, Readonly<Record<Key, Kind>>>>;
};
