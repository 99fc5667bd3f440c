import { z } from 'zod';
import { isKindOf, lineage, type Csdl, type Member } from './csdl.ts';

/** What is judged, and under which name it is complained about. */
interface Judged {
  readonly value: unknown;
  readonly member: Member;
  readonly at: string;
}

/** Members that are allowed beside those that a type declares, by type; with the reason where they are listed. */
export type Undeclared = Readonly<Record<string, readonly string[]>>;

/** Judges values by their declared types. */
export interface Checker {
  /** Everything at which the value differs from its type; empty where it conforms. */
  readonly complaints: (judged: Judged) => readonly string[];
}

const record = z.record(z.string(), z.unknown());
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** By name of the primitive type; one that is not here is a fault of this checker, and thrown. */
const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  'Edm.String': isText,
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int16': Number.isSafeInteger,
  'Edm.Int32': Number.isSafeInteger,
  'Edm.Int64': Number.isSafeInteger,
  'Edm.Double': Number.isFinite,
  'Edm.DateTimeOffset': (value) => isText(value) && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
  'Edm.Guid': (value) => isText(value) && GUID.test(value),
  'Edm.Duration': (value) => isText(value) && /^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(value),
  'Edm.Binary': (value) => isText(value) && /^[\w-]*$/.test(value),
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A checker of one service's types. */
export function checker({ csdl, undeclared }: { csdl: Csdl; undeclared: Undeclared }): Checker {
  const complaints = (judged: Judged): readonly string[] =>
    judged.member.collection ? ofCollection(judged) : ofOne(judged);

  function ofCollection({ value, member, at }: Judged): readonly string[] {
    if (!Array.isArray(value)) return [`${at}: expected a collection, got ${say(value)}`];
    return value.flatMap((item: unknown) =>
      ofOne({ value: item, member: { ...member, nullable: false }, at: `${at}[]` }),
    );
  }

  function ofOne(judged: Judged): readonly string[] {
    const { value, member, at } = judged;
    if (value === null) return member.nullable ? [] : [`${at}: is null and never may be`];
    if (member.type.startsWith('Edm.')) return ofPrimitive(judged);
    return csdl.enums.has(member.type) ? ofEnum(judged) : ofStructure(judged);
  }

  function ofPrimitive({ value, member: { type }, at }: Judged): readonly string[] {
    const holds = PRIMITIVES[type];
    if (holds === undefined) throw new Error(`expected a primitive type that is known here, got ${type}`);
    return holds(value) ? [] : [`${at}: expected ${type}, got ${say(value)}`];
  }

  function ofEnum({ value, member: { type }, at }: Judged): readonly string[] {
    const wanted = csdl.enums.get(type);
    const words = isText(value) ? (wanted?.flags === true ? value.split(',') : [value]) : [say(value)];
    return words
      .filter((word) => wanted?.members.has(word) !== true)
      .map((word) => `${at}: ${type} has no member ${word}`);
  }

  function ofStructure({ value, member, at }: Judged): readonly string[] {
    const row = record.safeParse(value);
    if (!row.success || Array.isArray(value)) return [`${at}: expected an object, got ${say(value)}`];
    const said = row.data['@odata.type'];
    const type = isText(said) ? said.replace(/^#/, '') : member.type;
    if (!csdl.types.has(type) || !isKindOf(csdl, { type, of: member.type }))
      return [`${at}: ${type} is no kind of ${member.type}`];
    return Object.entries(row.data).flatMap(([name, inner]) =>
      ofMember({ type, name, value: inner, at: `${at}.${name}` }),
    );
  }

  function ofMember({
    type,
    name,
    value,
    at,
  }: {
    type: string;
    name: string;
    value: unknown;
    at: string;
  }): readonly string[] {
    if (name === '@odata.type') return isText(value) && value.startsWith('#') ? [] : [`${at}: starts with #`];
    const family = lineage(csdl, type);
    const member = family.map((one) => one.properties.get(name) ?? one.navigation.get(name)).find(Boolean);
    if (member !== undefined) return complaints({ value, member, at });
    // Openness would let every misspelling pass, so that what is not declared has to be listed all the same.
    return undeclared[type]?.includes(name) === true ? [] : [`${at}: ${type} declares no such member`];
  }

  return { complaints };
}

function say(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
