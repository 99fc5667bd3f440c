import { isKindOf, lineage, type Csdl, type Member } from './csdl.ts';

/**
 * What an address answers by the service's own description: `GET /users/{id}/memberOf` a collection of directory
 * objects. Null where it answers nothing. Throws for a path that is not described.
 */
export function answerOf(csdl: Csdl, operation: string): Member | null {
  const [method = '', path = ''] = operation.split(' ');
  const [root = '', ...segments] = path.slice(1).split('/');
  let at = csdl.roots.get(root);
  if (at === undefined) throw new Error(`expected an entity set or singleton, got ${root}`);
  for (const segment of segments) {
    const next = follow(csdl, { from: at, segment });
    if (next === null) return null;
    at = next;
  }
  if (method === 'DELETE' || method === 'PATCH') return null;
  return method === 'POST' && at.collection && !isOperation(csdl, segments.at(-1) ?? '')
    ? { ...at, collection: false }
    : at;
}

function follow(csdl: Csdl, { from, segment }: { from: Member; segment: string }): Member | null {
  // A reference is sent, and nothing comes back.
  if (segment === '$ref') return null;
  if (segment.startsWith('{')) {
    if (!from.collection) throw new Error(`expected a collection before ${segment}, got ${from.type}`);
    return { ...from, collection: false };
  }
  for (const { navigation, properties } of lineage(csdl, from.type)) {
    const found = navigation.get(segment) ?? properties.get(segment);
    if (found !== undefined) return found;
  }
  const bound = csdl.operations.find(
    ({ name, bindsTo }) => name === segment && isKindOf(csdl, { type: from.type, of: bindsTo ?? '' }),
  );
  // A key that is a word, as the name of an authentication method is.
  if (bound === undefined && from.collection) return { ...from, collection: false };
  if (bound === undefined) throw new Error(`expected ${from.type} to have ${segment}`);
  return bound.returns;
}

function isOperation(csdl: Csdl, segment: string): boolean {
  return csdl.operations.some(({ name }) => name === segment);
}
