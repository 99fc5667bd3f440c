import { SaxesParser } from 'saxes';

/** The type of a member: a qualified name such as `Edm.String` or `microsoft.graph.user`. */
export interface Member {
  readonly type: string;
  readonly collection: boolean;
  readonly nullable: boolean;
}

/** An entity or complex type with what it declares itself; its base has the rest. */
export interface StructuredType {
  readonly base: string | null;
  /** May carry members that are not declared. */
  readonly open: boolean;
  readonly properties: Map<string, Member>;
  readonly navigation: Map<string, Member>;
}

/** An enumeration; values of one with flags are written with commas between them. */
export interface EnumType {
  readonly flags: boolean;
  readonly members: Set<string>;
}

/** An action or function bound to a type; null where it returns nothing. */
export interface BoundOperation {
  readonly name: string;
  bindsTo: string | null;
  returns: Member | null;
}

/** What a service says of its types (OData CSDL 4.01), by qualified name. */
export interface Csdl {
  readonly types: Map<string, StructuredType>;
  readonly enums: Map<string, EnumType>;
  /** Entity sets and singletons: where paths begin. */
  readonly roots: Map<string, Member>;
  readonly operations: BoundOperation[];
}

type Attributes = Readonly<Record<string, string>>;

/** Where in the document the reader is. */
interface Place {
  readonly csdl: Csdl;
  readonly aliases: Map<string, string>;
  space: string;
  structured: StructuredType | null;
  enumeration: EnumType | null;
  operation: BoundOperation | null;
}

/** Reads a CSDL document in one pass; annotations are passed over. */
export function readCsdl(xml: string): Csdl {
  const csdl: Csdl = { types: new Map(), enums: new Map(), roots: new Map(), operations: [] };
  const aliases = aliasesOf(xml);
  const place: Place = { csdl, aliases, space: '', structured: null, enumeration: null, operation: null };
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    OPENED[name]?.(place, plain(attributes));
  });
  parser.write(xml).close();
  return csdl;
}

function plain(attributes: Record<string, unknown>): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
}

/** Aliases hold in the whole document, also before they are declared. */
function aliasesOf(xml: string): Map<string, string> {
  const schemas = xml.matchAll(/<Schema Namespace="([^"]+)" Alias="([^"]+)"/g);
  return new Map([...schemas].map(([, space = '', alias = '']) => [alias, space]));
}

/** What each element adds. Annotations name none of these. */
const OPENED: Readonly<Record<string, (place: Place, attributes: Attributes) => void>> = {
  Schema: (place, { Namespace = '' }) => {
    place.space = Namespace;
  },
  EntityType: openStructured,
  ComplexType: openStructured,
  EnumType: (place, { Name = '', IsFlags }) => {
    place.enumeration = { flags: IsFlags === 'true', members: new Set() };
    place.csdl.enums.set(`${place.space}.${Name}`, place.enumeration);
  },
  Member: (place, { Name = '' }) => {
    place.enumeration?.members.add(Name);
  },
  Property: (place, attributes) => {
    place.structured?.properties.set(attributes.Name ?? '', memberOf(place, attributes));
  },
  NavigationProperty: (place, attributes) => {
    place.structured?.navigation.set(attributes.Name ?? '', memberOf(place, attributes));
  },
  Action: openOperation,
  Function: openOperation,
  // The first parameter is what the operation is bound to.
  Parameter: ({ operation, ...place }, attributes) => {
    if (operation !== null) operation.bindsTo ??= memberOf(place, attributes).type;
  },
  ReturnType: ({ operation, ...place }, attributes) => {
    if (operation !== null) operation.returns = memberOf(place, attributes);
  },
  EntitySet: (place, { Name = '', EntityType = '' }) => {
    place.csdl.roots.set(Name, { ...memberOf(place, { Type: EntityType }), collection: true });
  },
  Singleton: (place, attributes) => {
    place.csdl.roots.set(attributes.Name ?? '', memberOf(place, attributes));
  },
};

function openStructured(place: Place, { Name = '', BaseType, OpenType }: Attributes): void {
  place.structured = {
    base: BaseType === undefined ? null : qualified(place, BaseType),
    open: OpenType === 'true',
    properties: new Map(),
    navigation: new Map(),
  };
  place.csdl.types.set(`${place.space}.${Name}`, place.structured);
}

function openOperation(place: Place, { Name = '' }: Attributes): void {
  place.operation = { name: Name, bindsTo: null, returns: null };
  place.csdl.operations.push(place.operation);
}

function memberOf(place: Pick<Place, 'aliases'>, { Type = '', Nullable }: Attributes): Member {
  const inside = /^Collection\((.*)\)$/.exec(Type)?.[1];
  return {
    type: qualified(place, inside ?? Type),
    collection: inside !== undefined,
    nullable: Nullable !== 'false',
  };
}

function qualified({ aliases }: Pick<Place, 'aliases'>, name: string): string {
  const dot = name.lastIndexOf('.');
  const space = aliases.get(name.slice(0, dot));
  return space === undefined ? name : `${space}${name.slice(dot)}`;
}

/** The type with those that it is derived from, itself first. Throws for a name that is not declared. */
export function lineage(csdl: Csdl, name: string): readonly StructuredType[] {
  const type = csdl.types.get(name);
  if (type === undefined) throw new Error(`expected a declared type, got ${name}`);
  return type.base === null ? [type] : [type, ...lineage(csdl, type.base)];
}

/** Is the one type the other, or derived from it? */
export function isKindOf(csdl: Csdl, { type, of }: { type: string; of: string }): boolean {
  if (type === of) return true;
  const base = csdl.types.get(type)?.base ?? null;
  return base !== null && isKindOf(csdl, { type: base, of });
}
