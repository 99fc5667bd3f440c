import { PROGRAM } from '../place.ts';
import type { PretendPerson } from '../rehearse/roster.ts';

/** What `init` asks for; everything else is written as an example to change. */
export interface Answers {
  readonly organisation: string;
  readonly tenantId: string;
  readonly domain: string;
  readonly clientId: string;
}

/** Answers where nobody is asked: a file that is valid, and plainly not of a real tenant. */
export const DEFAULT_ANSWERS: Answers = {
  organisation: 'example',
  tenantId: '00000000-0000-4000-8000-000000000001',
  domain: 'example.onmicrosoft.com',
  clientId: '00000000-0000-4000-8000-000000000002',
};

/** A first organisation file, with a comment at everything that must become your own. */
export function organisationTemplate({
  answers,
  people,
}: {
  answers: Answers;
  people: readonly Pick<PretendPerson, 'id' | 'roles' | 'publicKey'>[];
}): string {
  return `# Who and what a run is about. Check it with: ${PROGRAM} validate organisation.yaml
# JSON Schema for your editor: ${PROGRAM} schema organisation
organisation: ${answers.organisation}

tenants:
  - id: main
    tenant-id: ${answers.tenantId}
    domain: ${answers.domain}
    # The engine's own application. It only reads; docs/tenant-setup.md has its permissions.
    engine:
      client-id: ${answers.clientId}
      credential: { kind: secret, file: secrets/client-secret }

# The emergency accounts: object ids from Entra, the methods they must have, and where the credential lies.
accounts:
${[1, 2].map((n) => accountTemplate({ n, domain: answers.domain })).join('')}
# People sign with their own keys. The keys here were made by init so that you can try things out:
# before a real drill, replace each line with the person's own public key (id_ed25519.pub), and delete keys/.
people:
${people.map(({ id, roles, publicKey }) => `  - { id: ${id}, roles: [${roles.join(', ')}], keys: ['${publicKey}'] }\n`).join('')}
# Envelopes, and the seal last recorded for each account.
sources:
  - { id: safe-a, kind: envelope, place: 'safe in room A', seals: { breakglass-1: A-1001, breakglass-2: A-1002 } }

# Systems that a drill can declare down, with an address whose answer shows that they are up.
systems:
  - { id: identity-provider, title: Second identity provider, probe: 'https://idp.example/.well-known/openid-configuration' }

networks:
  - { id: paw, ranges: [203.0.113.0/24] }

# Who must notice a sign-in with an emergency account: a rule of yours, and the people of a role.
alerts:
  - { id: defender, kind: graph-alerts, tenant: main, title: Emergency account sign-in }
  - { id: soc, kind: person, role: soc }

# How the soc is reached without the tenant: by telephone here. Other kinds: smtp, webhook, teams, slack, terminal.
# A person is told of what is asked of them over channels of their own; send a test over each with
# \`${PROGRAM} people try\`:
#   - { id: custodian-1, …, channels: [{ channel: mail, to: custodian-1@example.org }] }
channels:
  - { id: soc, kind: call-list, role: soc }
  # - { id: mail, kind: smtp, host: mail.example.org, from: breakglass@example.org, to: desk@example.org }

# What people read: en or de, with times in this zone; a person may have another. Where messages lead, and the folder
# in which passkeys are enrolled (make it first).
# language: de
# zone: Europe/Berlin
# page: http://localhost:8420
# passkeys: passkeys/

# Drills that come by themselves; docs/runbook-reference.md has every key.
# schedules:
#   - { id: quarterly, runbook: runbooks/quarterly-drill.yaml, from: 2027-01-01, zone: Europe/Berlin, at: "09:30", business-days: 10 }

# Who may let a real incident go on without its quorum, with a reason that everybody skipped is told.
bypass: { roles: [commander] }
`;
}

function accountTemplate({ n, domain }: { n: number; domain: string }): string {
  return `  - id: breakglass-${n}
    tenant: main
    object-id: 00000000-0000-4000-8000-00000000001${n}
    user-principal-name: breakglass-${n}@${domain}
    methods: [{ type: passkey }]
    # The policy that demands this passkey of it, by its object id; \`${PROGRAM} lockout\` names it.
    # policies-that-may-apply: [00000000-0000-0000-0000-000000000000]
    source: safe-a
`;
}
