import type { Finding } from './finding.ts';
import type { RegisteredMethod } from './snapshot.ts';

/** Methods that live on the device, or in the mailbox, of one person, who may be the one who is absent. */
const PERSONAL: ReadonlySet<string> = new Set([
  'phone',
  'microsoftAuthenticator',
  'passwordlessMicrosoftAuthenticator',
  'softwareOath',
  'email',
]);

/** Methods that can lie in a safe, or that belong to the organisation's own devices. */
const IMPERSONAL: ReadonlySet<string> = new Set([
  'password',
  'fido2',
  'x509Certificate',
  'hardwareOath',
  'temporaryAccessPass',
  'windowsHelloForBusiness',
  'platformCredential',
  'qrCodePin',
]);

/**
 * Judges whether an account depends on what one person carries. A synchronised passkey does: it lies in somebody's
 * cloud account, not in a safe. A kind that is in neither list, as an external method, shows nothing either way.
 *
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
 */
export function judgePersonalMethods(methods: readonly RegisteredMethod[]): Finding {
  const expected = "no method on a person's own device";
  const personal = kinds(methods.filter(isPersonal));
  if (personal.length > 0) return { state: 'contradicted', expected, seen: personal.join(', ') };
  const foreign = kinds(methods.filter(({ type }) => !IMPERSONAL.has(type)));
  if (foreign.length > 0)
    return { state: 'inconclusive', expected, seen: `${foreign.join(', ')}, of which nothing is known` };
  return { state: 'corroborated', expected, seen: kinds(methods).join(', ') || 'no method at all' };
}

function isPersonal({ type, synced }: RegisteredMethod): boolean {
  return PERSONAL.has(type) || (type === 'fido2' && synced === true);
}

function kinds(methods: readonly RegisteredMethod[]): readonly string[] {
  return [...new Set(methods.map(({ type, synced }) => (synced === true ? `synchronised ${type}` : type)))];
}
