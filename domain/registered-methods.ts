import type { ExpectedMethod } from './organisation.ts';
import type { Finding } from './readiness/finding.ts';
import type { RegisteredMethod } from './readiness/snapshot.ts';
import type { SignInMethod } from './steps/sign-in.ts';

/** Graph's name of each method that an organisation can declare. */
const GRAPH_TYPES: Readonly<Record<SignInMethod, string>> = {
  passkey: 'fido2',
  certificate: 'x509Certificate',
  password: 'password',
};

/**
 * Judges the registered methods against the declared ones: exactly the declared types, counts and models.
 *
 * A password is not counted where none is declared: Entra lists a password method for every cloud account and
 * offers no way to remove it, so its presence says nothing. That it cannot be used alone is for the Conditional
 * Access checks to show. A declared certificate that Graph does not list is inconclusive: certificate
 * sign-in is bound by tenant policy, and an account that can use it need not have it registered.
 */
export function judgeMethods({
  registered,
  declared,
}: {
  readonly registered: readonly RegisteredMethod[];
  readonly declared: readonly ExpectedMethod[];
}): Finding {
  const expected = declared.map(({ type, count }) => `${count} ${type}`).join(', ');
  const faults = [
    ...declared.flatMap((method) => faultsOf({ method, registered })),
    ...undeclared({ registered, declared }).map((type) => `also ${type}, which is not declared`),
  ];
  if (faults.length > 0) return { state: 'contradicted', expected, seen: faults.join('; ') };
  const unseen = declared.some((method) => method.type === 'certificate' && count(registered, method) === 0);
  if (unseen) {
    return { state: 'inconclusive', expected, seen: 'certificate sign-in is not listed among the methods' };
  }
  return { state: 'corroborated', expected, seen: expected };
}

function faultsOf({
  method,
  registered,
}: {
  readonly method: ExpectedMethod;
  readonly registered: readonly RegisteredMethod[];
}): readonly string[] {
  const found = count(registered, method);
  const excused = method.type === 'certificate' && found === 0;
  const miscount =
    found === method.count || excused ? [] : [`${found} ${method.type} instead of ${method.count}`];
  return [...miscount, ...foreignModels({ method, registered })];
}

/** A model outside the allowed ones, or one that Graph does not name, is not the key that was bought. */
function foreignModels({
  method,
  registered,
}: {
  readonly method: ExpectedMethod;
  readonly registered: readonly RegisteredMethod[];
}): readonly string[] {
  if (method.aaguids.length === 0) return [];
  return registered
    .filter(({ type }) => type === GRAPH_TYPES[method.type])
    .filter(({ aaguid }) => aaguid === null || !method.aaguids.includes(aaguid.toLowerCase()))
    .map(({ aaguid }) => `a ${method.type} of model ${aaguid ?? 'unknown'}, which is not allowed`);
}

function undeclared({
  registered,
  declared,
}: {
  readonly registered: readonly RegisteredMethod[];
  readonly declared: readonly ExpectedMethod[];
}): readonly string[] {
  const known = new Set(['password', ...declared.map(({ type }) => GRAPH_TYPES[type])]);
  return [...new Set(registered.map(({ type }) => type))].filter((type) => !known.has(type));
}

function count(registered: readonly RegisteredMethod[], { type }: ExpectedMethod): number {
  return registered.filter((method) => method.type === GRAPH_TYPES[type]).length;
}
