import { guidOf } from '../world/clock.ts';
import type { Method, PersonalKind } from '../world/world.ts';

/** A method as a member of the mixed listing. */
export function methodObject(method: Method): object {
  const { id, createdDateTime, displayName } = method;
  switch (method.kind) {
    case 'passkey':
      return { '@odata.type': '#microsoft.graph.fido2AuthenticationMethod', ...passkeyObject(method) };
    case 'password':
      return {
        '@odata.type': '#microsoft.graph.passwordAuthenticationMethod',
        id,
        password: null,
        createdDateTime,
      };
    case 'phone':
    case 'authenticator':
    case 'software-oath':
    case 'email':
    case 'external':
      return { id, createdDateTime, ...LESSER[method.kind](displayName) };
    case 'certificate':
      return { '@odata.type': '#microsoft.graph.x509CertificateAuthenticationMethod', id, createdDateTime };
  }
}

/** What each kind shows beyond its id and time; `label` is a number, an address or a device's name. */
const LESSER: Readonly<Record<PersonalKind | 'external', (label: string) => object>> = {
  phone: (label) => ({
    '@odata.type': '#microsoft.graph.phoneAuthenticationMethod',
    phoneNumber: label,
    phoneType: 'mobile',
    smsSignInState: 'notAllowedByPolicy',
  }),
  authenticator: (label) => ({
    '@odata.type': '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod',
    displayName: label,
    deviceTag: 'SoftwareTokenActivated',
    phoneAppVersion: '6.8.15',
  }),
  'software-oath': () => ({
    '@odata.type': '#microsoft.graph.softwareOathAuthenticationMethod',
    secretKey: null,
  }),
  email: (label) => ({
    '@odata.type': '#microsoft.graph.emailAuthenticationMethod',
    emailAddress: label,
  }),
  external: (label) => ({
    '@odata.type': '#microsoft.graph.externalAuthenticationMethod',
    displayName: label,
    configurationId: guidOf('external-method'),
  }),
};

/** A passkey as its own listing shows it. */
export function passkeyObject({ id, displayName, createdDateTime, aaguid, synced }: Method): object {
  return {
    id,
    displayName,
    createdDateTime,
    aaGuid: aaguid ?? null,
    model: 'Pretend security key',
    attestationCertificates: [],
    attestationLevel: 'attested',
    passkeyType: synced === true ? 'synced' : 'deviceBound',
  };
}
