import type { Dossier } from '../dossier.ts';
import { shownBy, type Shown, type Support } from './shown.ts';

/** A control that runs give evidence for; whether it is met is for its assessor, who sees more than this. */
export interface Control {
  readonly framework: string;
  readonly id: string;
  /** What of a run supports it, the most first: of each run only the first of these that it shows is said. */
  readonly says: readonly { readonly by: string; readonly when: Shown }[];
}

/** A control, and what of which runs supports it. */
export interface SupportedControl extends Pick<Control, 'framework' | 'id'> {
  readonly by: string;
  readonly support: readonly Support[];
}

const NIST = 'NIST SP 800-53 Rev. 5';
const ISO = 'ISO/IEC 27001:2022';
const DORA = 'DORA, Regulation (EU) 2022/2554';

function control(framework: string) {
  return (id: string, ...says: readonly (readonly [Shown, string])[]): Control => ({
    framework,
    id,
    says: says.map(([when, by]) => ({ when, by })),
  });
}

const nist = control(NIST);
const iso = control(ISO);
const dora = control(DORA);

/** Every control that the summary may name. An id stands here once, with what supports it most before what does less. */
export const CONTROLS: readonly Control[] = [
  nist('CP-4', ['exercise', 'the plan was exercised and the results were recorded']),
  nist('IR-3', ['exercise', 'response was exercised and its outcome recorded']),
  nist(
    'AC-2',
    ['looked-at-access', 'last-resort accounts were looked at and used under approval'],
    ['approved-access', 'last-resort accounts were used under approval'],
  ),
  nist('AC-6(5)', ['role', 'who holds the privileged role, and that it stands, was read in the tenant']),
  nist('AU-10', ['decisions', "each decision is signed with its own person's key"]),
  nist(
    'CP-10',
    ['access-time-missed', 'time to access was measured against its objective, and missed it'],
    ['access-time', 'time to access was measured against its objective'],
  ),
  nist('IA-5', ['rotation', 'the credential was changed after its use']),
  nist(
    'AC-2(12)',
    ['alert', 'use of the account raised an alert'],
    ['alert-said', 'use of the account raised an alert, by the word of people alone'],
  ),
  iso('A.5.17', ['custody', 'custody of the credential was recorded']),
  iso('A.8.5', ['methods', 'registered sign-in methods were held against the declared ones']),
  iso('A.5.27', ['review', 'a review was made and signed']),
  iso('A.5.28', ['record', 'events were recorded in a signed log as they came']),
  iso('A.5.29', ['access-in-outage', 'access in disruption was under approval']),
  iso(
    'A.5.30',
    ['exercise-time-missed', 'readiness was exercised against stated objectives, and not all were met'],
    ['exercise-time', 'readiness was exercised against stated objectives'],
  ),
  dora('Art. 11(6)', ['exercise', 'a continuity arrangement was exercised']),
  dora(
    'Art. 12',
    ['access-time-missed', 'time to get access back was measured, and was longer than its objective'],
    ['access-time', 'time to get access back was measured'],
  ),
  dora(
    'Art. 25',
    ['end-to-end', 'a scenario was tested end to end, from a look at the account to its alert'],
    ['all-steps', 'every step of a runbook was done'],
  ),
];

/**
 * The controls that something in these runs supports, each with the runs and events, in the order of the list; twice where
 * runs support it by different things.
 */
export function supportedControls({ runs }: Pick<Dossier, 'runs'>): SupportedControl[] {
  const shown = runs.map(shownBy);
  return CONTROLS.flatMap(({ framework, id, says }) =>
    says.flatMap(({ by, when }) => {
      const first = shown.filter((each) => says.find((one) => each.has(one.when))?.when === when);
      const support = first.flatMap((each) => each.get(when) ?? []);
      return support.length === 0 ? [] : [{ framework, id, by, support }];
    }),
  );
}
