/** Every fault that can be scripted, with what it does. Plain data, for listings and completion. */
export const FAULTS = {
  'ca-blocks-account': 'an enabled Conditional Access policy blocks breakglass-1 and spares breakglass-2',
  'account-disabled': 'breakglass-1 is disabled',
  'role-missing': 'breakglass-1 is only eligible for Global Administrator, not active',
  'method-not-as-declared': 'breakglass-1 has a phone registered beside its passkey',
  'wrong-person-signs-in': 'the log shows a stranger signing in with breakglass-1, and not the custodian',
  'sign-in-never-logged': 'sign-ins through the portal never reach the log',
  'sign-in-with-password': 'the log says that the sign-in was by password',
  'sign-in-from-elsewhere': 'the log shows the sign-in from outside the administrators’ network',
  'ca-data-omitted': 'the sign-in log leaves out its Conditional Access part',
  'alert-never-fires': 'no alert is raised although the rule is on',
  'alert-in-no-incident': 'alerts are raised, and no incident is made of them',
  'alert-rule-off': 'the detection rule is off, and so no alert is raised',
  'rotation-not-done': 'replacing a passkey looks done and changes nothing',
  'sessions-not-revoked': 'revoking sessions looks done and changes nothing',
  'deletion-not-done': 'deleting a user looks done and changes nothing',
  'unit-return-not-done': 'putting a user into a unit looks done and changes nothing',
  'graph-throttled': 'Graph answers 429 to the first requests of each path',
  'graph-down': 'Graph answers 503 with an empty body at first',
  'token-endpoint-black-holed': 'the token endpoint takes the connection and never answers',
  'token-endpoint-refuses': 'the token endpoint refuses with AADSTS7000222, secret expired',
  'write-lost-after-commit': 'the first write is done, and the connection cut without an answer',
  'idp-stays-down': 'the second identity provider answers once and then is down for good',
  'channel-fails': 'every webhook is answered with 503',
  'slow-graph': 'Graph answers slowly',
  'malformed-json': 'Graph answers with broken JSON',
  'huge-answer': 'Graph answers with far more bytes than anybody asked for',
  'next-link-elsewhere': 'Graph’s next links point to another host',
} as const;

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS;

/** Narrows a word to the name of a fault. */
export function isFaultName(word: string): word is FaultName {
  return Object.hasOwn(FAULTS, word);
}
