import type { Dossier } from '../dossier.ts';
import { shownBy, type Shown, type Support } from './shown.ts';

/** A control that runs give evidence for; whether it is met is for its assessor, who sees more than this. */
export interface Control {
  readonly framework: string;
  readonly id: string;
  /** What of a run supports it. */
  readonly by: string;
  readonly when: Shown;
}

/** A control, and what of which runs supports it. */
export interface SupportedControl extends Control {
  readonly support: readonly Support[];
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
  { framework: NIST, id: 'IR-3', by: 'response was exercised and its outcome recorded', when: 'exercise' },
  {
    framework: NIST,
    id: 'AC-2',
    by: 'last-resort accounts were looked at and used under approval',
    when: 'approved-access',
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
  { framework: ISO, id: 'A.5.27', by: 'a review was made and signed', when: 'review' },
  { framework: ISO, id: 'A.5.28', by: 'events were recorded in a signed log as they came', when: 'record' },
  { framework: ISO, id: 'A.5.29', by: 'access in disruption was under approval', when: 'approved-access' },
  {
    framework: ISO,
    id: 'A.5.30',
    by: 'readiness was exercised against stated objectives',
    when: 'exercise-time',
  },
  { framework: DORA, id: 'Art. 11(6)', by: 'a continuity arrangement was exercised', when: 'exercise' },
  { framework: DORA, id: 'Art. 12', by: 'time to get access back was measured', when: 'access-time' },
  { framework: DORA, id: 'Art. 25', by: 'a scenario was tested end to end', when: 'end-to-end' },
];

/** The controls that something in these runs supports, each with the runs and events, in the order of the list. */
export function supportedControls({ runs }: Pick<Dossier, 'runs'>): SupportedControl[] {
  const shown = runs.map(shownBy);
  return CONTROLS.flatMap((control) => {
    const support = shown.flatMap((each) => each.get(control.when) ?? []);
    return support.length === 0 ? [] : [{ ...control, support }];
  });
}
