/** The run that examples are about. */
export const RUN = 'quarterly-drill-20260401-0900-k3fz';

/** Words that only hold commands: what their help says, and two command lines as every command has them. */
export const GROUPS = {
  evidence: {
    summary: 'check and read the evidence of a run',
    examples: [`evidence verify evidence/${RUN}`, `evidence export ${RUN}`],
  },
  schedule: {
    summary: 'drills that come by themselves, and which are due',
    examples: ['schedule list', 'schedule due'],
  },
  people: {
    summary: 'who is in the roster, and the passkeys of its people',
    examples: ['people list', 'people revoke --as custodian-1 --reason "lost on the train"'],
  },
  keys: {
    summary: 'the key that signs the evidence: show, make, rotate, revoke',
    examples: ['keys show', 'keys rotate --new-passphrase-file secrets/new-passphrase'],
  },
} as const;
