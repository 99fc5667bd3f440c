import type { Dossier, RunDossier } from '../dossier.ts';

/** What a run can show that a control's assessor looks for. */
export type Shown =
  | 'exercise'
  | 'decisions'
  | 'access-time'
  | 'access'
  | 'role'
  | 'methods'
  | 'custody'
  | 'rotation'
  | 'alert'
  | 'review';

/** A control that runs give evidence for; whether it is met is for its assessor, who sees more than this. */
export interface Control {
  readonly framework: string;
  readonly id: string;
  /** What of a run supports it. */
  readonly by: string;
  readonly when: Shown;
}

const NIST = 'NIST SP 800-53 Rev. 5';
const ISO = 'ISO/IEC 27001:2022';
const DORA = 'DORA, Regulation (EU) 2022/2554';

/** Every control that the summary may name. An id stands here once, with the one thing that supports it most. */
export const CONTROLS: readonly Control[] = [
  {
    framework: NIST,
    id: 'CP-4',
    by: 'the plan was exercised and the results were recorded',
    when: 'exercise',
  },
  { framework: NIST, id: 'IR-3', by: 'response was exercised, with times and an outcome', when: 'exercise' },
  {
    framework: NIST,
    id: 'AC-2',
    by: 'last-resort accounts were looked at and used under approval',
    when: 'access',
  },
  {
    framework: NIST,
    id: 'AC-6(5)',
    by: 'who holds the privileged role, and that it stands, was read in the tenant',
    when: 'role',
  },
  {
    framework: NIST,
    id: 'AU-10',
    by: "each decision is signed with its own person's key",
    when: 'decisions',
  },
  {
    framework: NIST,
    id: 'CP-10',
    by: 'time to access was measured against its objective',
    when: 'access-time',
  },
  { framework: NIST, id: 'IA-5', by: 'the credential was changed after its use', when: 'rotation' },
  { framework: NIST, id: 'AC-2(12)', by: 'use of the account raised an alert', when: 'alert' },
  { framework: ISO, id: 'A.5.17', by: 'custody of the credential was recorded', when: 'custody' },
  {
    framework: ISO,
    id: 'A.8.5',
    by: 'registered sign-in methods were held against the declared ones',
    when: 'methods',
  },
  { framework: ISO, id: 'A.5.27', by: 'a review with findings was made', when: 'review' },
  { framework: ISO, id: 'A.5.28', by: 'events were recorded in a signed log as they came', when: 'exercise' },
  { framework: ISO, id: 'A.5.29', by: 'access in disruption was under approval', when: 'decisions' },
  {
    framework: ISO,
    id: 'A.5.30',
    by: 'readiness was exercised against stated objectives',
    when: 'access-time',
  },
  { framework: DORA, id: 'Art. 11(6)', by: 'a continuity arrangement was exercised', when: 'exercise' },
  { framework: DORA, id: 'Art. 12', by: 'time to get access back was measured', when: 'access-time' },
  { framework: DORA, id: 'Art. 25', by: 'a scenario was tested end to end', when: 'exercise' },
];

/** The controls that something in these runs supports, in the order of the list. */
export function supportedControls({ runs }: Dossier): Control[] {
  const shown = new Set(runs.flatMap(shownBy));
  return CONTROLS.filter(({ when }) => shown.has(when));
}

/** A contradicted or unsettled fact supports nothing; nor does a run without an end, or one that was aborted. */
function shownBy(run: RunDossier): Shown[] {
  if (run.verdict === null || run.verdict === 'aborted') return [];
  const claims = [...run.facts.corroborated, ...run.facts.attested].map(({ claim }) => claim);
  const corroborated = run.facts.corroborated.map(({ claim }) => claim);
  const measured = run.objectives.some(
    ({ objective, measuredMs }) => objective === 'time-to-access' && measuredMs !== null,
  );
  const shown: readonly (readonly [Shown, boolean])[] = [
    ['exercise', true],
    ['decisions', run.participants.some(({ signed }) => signed.length > 0)],
    ['access-time', measured],
    ['access', corroborated.includes('sign-in.recorded')],
    ['role', corroborated.includes('account.global-admin-active')],
    ['methods', corroborated.includes('account.methods-as-declared')],
    ['custody', claims.includes('custody.opened')],
    ['rotation', corroborated.includes('rotation.credential-changed')],
    ['alert', claims.includes('alert.fired')],
    ['review', run.review.state === 'reviewed'],
  ];
  return shown.filter(([, holds]) => holds).map(([name]) => name);
}
