/** What one of the token service's own codes means for the engine. */
export interface TokenCode {
  /** Refused for good, out of order for a while, or asked too often. */
  readonly kind: 'refused' | 'transient' | 'throttled';
  readonly words: string;
}

const ON_PREMISES: TokenCode = {
  kind: 'transient',
  words: "the organisation's own identity provider, which the service asks, does not answer as it should",
};

/** Agents for pass-through authentication, and identity providers that the tenant is federated with. */
const ON_PREMISES_CODES = [
  '20001 40008 40009 40010',
  '80001 80002 80003 80005 80007 80010 80012 80013 80014',
].flatMap((row) => row.split(' '));

/**
 * The codes that are known, by number. The list is closed because the codes change: one that is not here is a
 * refusal named by its number, which leaves a fact inconclusive.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const TOKEN_CODES: Readonly<Record<string, TokenCode>> = {
  // Our own credential
  '7000215': { kind: 'refused', words: 'the client secret is wrong' },
  '7000216': { kind: 'refused', words: 'no client secret or assertion came with the request' },
  '7000218': { kind: 'refused', words: 'no client secret or assertion came with the request' },
  '7000222': { kind: 'refused', words: 'the client secret has expired' },
  '700027': { kind: 'refused', words: 'the signed assertion is not valid' },
  '700024': {
    kind: 'refused',
    words: "the assertion is outside its time; look whether this machine's clock is right",
  },
  '700211': { kind: 'refused', words: 'no federated credential has the issuer of the assertion' },
  '700212': { kind: 'refused', words: 'no federated credential has the audience of the assertion' },
  '700213': { kind: 'refused', words: 'no federated credential matches the assertion' },
  '700016': { kind: 'refused', words: 'the application is not known in the tenant' },
  '7000112': { kind: 'refused', words: 'the application is disabled' },
  '7000229': { kind: 'refused', words: 'the application has no service principal in the tenant' },
  '90002': { kind: 'refused', words: 'the tenant is not known' },
  '500011': {
    kind: 'refused',
    words: 'the tenant does not know Microsoft Graph under this name: a wrong cloud',
  },
  '50173': { kind: 'refused', words: 'the grant was revoked' },
  '50133': { kind: 'refused', words: 'the session ended with a changed password' },
  // Of people; the engine signs in nobody, so they point at a wrong kind of credential
  '50053': { kind: 'refused', words: 'the account is locked, or the address is blocked' },
  '50055': { kind: 'refused', words: 'the password has expired' },
  '50057': { kind: 'refused', words: 'the account is disabled' },
  '50034': { kind: 'refused', words: 'the account is not known' },
  '50126': { kind: 'refused', words: 'the name or password is wrong' },
  '50058': { kind: 'refused', words: 'no session is there' },
  '50072': { kind: 'refused', words: 'a second factor has to be set up first' },
  '50079': { kind: 'refused', words: 'a second factor has to be set up first' },
  '50074': { kind: 'refused', words: 'a second factor is demanded' },
  '50076': { kind: 'refused', words: 'a second factor is demanded' },
  // Conditional Access
  '53000': { kind: 'refused', words: 'a Conditional Access policy demands another device' },
  '53003': { kind: 'refused', words: 'a Conditional Access policy blocks the application' },
  '530032': { kind: 'refused', words: 'a policy of the tenant blocks the application' },
  '50131': { kind: 'refused', words: 'a Conditional Access policy blocks the application' },
  // The service itself
  '90033': { kind: 'transient', words: 'the token service has a fault that passes' },
  '90006': { kind: 'transient', words: 'the token service has a fault that passes' },
  '90024': { kind: 'transient', words: 'the token service is busy' },
  '50033': { kind: 'transient', words: 'the token service has a fault that passes' },
  '90012': { kind: 'transient', words: 'the token service took too long inside' },
  '90055': { kind: 'throttled', words: 'the tenant asks for too many tokens' },
  '50196': { kind: 'throttled', words: 'the application asks for the same token again and again' },
  ...Object.fromEntries(ON_PREMISES_CODES.map((code) => [code, ON_PREMISES])),
};
