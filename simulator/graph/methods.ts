import { guidOf } from '../world/clock.ts';
import { usabilityOf, type Pass } from '../world/passes.ts';
import type { Method, PersonalKind, User, World } from '../world/world.ts';

/** The mixed listing. A certificate is a binding of the user object in v1.0 and no method of it. */
export function methodObjects({ methods }: User): readonly object[] {
  return methods.flatMap((method) => {
    const { kind } = method;
    return kind === 'certificate' ? [] : [methodObject(method, kind)];
  });
}

function methodObject(method: Method, kind: Exclude<Method['kind'], 'certificate'>): object {
  const { id, createdDateTime, displayName } = method;
  switch (kind) {
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
      return { id, createdDateTime, ...LESSER[kind](displayName) };
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

/** The passes of a user in the mixed listing of methods. */
export function passObjects(world: World, user: User): readonly object[] {
  return world.passes
    .filter(({ userId }) => userId === user.id)
    .map((pass) => ({
      '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethod',
      ...passObject(world, pass),
    }));
}

/** A pass as it is shown, never with the pass itself. */
export function passObject(world: World, pass: Pass): object {
  const { id, createdDateTime, lifetimeInMinutes, isUsableOnce } = pass;
  const reason = usabilityOf(world, pass);
  return {
    id,
    createdDateTime,
    lifetimeInMinutes,
    isUsableOnce,
    startDateTime: createdDateTime,
    temporaryAccessPass: null,
    isUsable: reason === 'EnabledByPolicy',
    methodUsabilityReason: reason,
  };
}
