import { COSE_ALGORITHMS } from '../../domain/passkey.ts';
import type { PersonId } from '../../domain/ids.ts';
import { passkeyFingerprint } from '../../evidence/core/passkey/key.ts';
import type { StandingPasskey } from '../../evidence/core/passkey/read-passkeys.ts';
import { registrationChallenge } from '../../evidence/core/passkey/registration.ts';
import { exactly, html, type Html } from '../html.ts';
import { tokenOf } from '../layout.ts';
import type { RefusedForm } from '../refused-form.ts';
import { passkeysPath, time } from '../say.ts';
import type { Session } from '../sessions.ts';
import { typed } from '../typed.ts';
import { refusalSaid } from './failed.ts';
import { CEREMONY_MS, passkeyForm, type Ceremony } from './passkey-form.ts';
import { SAY } from '../language/passkeys.ts';

export const PASSKEYS_TITLE = SAY.title;

/** The name under which authenticators keep what was made here. */
const NAME = 'breakglass';

/** A person's passkeys, each with what takes it back, and the form that makes a new one. */
export function passkeysView({
  person,
  passkeys,
  session,
  organisation,
  origin,
  again,
}: {
  person: PersonId;
  /** Those of this person, whether they count or not. */
  passkeys: readonly StandingPasskey[];
  session: Session;
  /** Its name, and the folder that it names, if it does. */
  organisation: { readonly organisation: string; readonly passkeys?: string | undefined };
  origin: string;
  /** Null where the view is shown for the first time. */
  again: RefusedForm | null;
}): Html {
  const cards = passkeys.map((standing) => passkeyCard({ person, standing, session }));
  const form = passkeyForm({
    action: passkeysPath(person),
    ceremony: ceremonyFor({ person, passkeys, organisation: organisation.organisation, origin }),
    title: SAY.make,
    content: html`${tokenOf(session)}
      <p>${person === session.person ? SAY.own : SAY.others}</p>
      <label for="label">${SAY.label}</label>
      <input
        id="label"
        name="label"
        maxlength="80"
        required
        autocomplete="off"
        value="${exactly(typed(again?.form.label))}"
      />`,
    button: SAY.button,
  });
  return html`${again === null ? null : refusalSaid(again.refusal)}
    <p>${SAY.of} <strong>${person}</strong></p>
    ${
      cards.length === 0
        ? html`<p>${SAY.none}</p>`
        : html`<ul class="cards">
            ${cards}
          </ul>`
    }
    ${
      organisation.passkeys === undefined
        ? html`<p class="notice">${SAY.folder} <code>passkeys: passkeys/</code></p>`
        : html`<p class="hint">${SAY.script}</p>
            ${form}`
    }
    <p><a href="/people">${SAY.back}</a></p>`;
}

function passkeyCard({
  person,
  standing: { signed, state, revocation },
  session,
}: {
  person: PersonId;
  standing: StandingPasskey;
  session: Session;
}): Html {
  const { passkey, at } = signed.statement;
  const by = signed.signatures.map((each) => each.person).join(', ');
  const why = revocation === null ? null : SAY.because(revocation.signed.statement.reason);
  const { credential, label, origins, backupEligible } = passkey;
  const id = `reason-${credential}`;
  return html`<li class="card">
    <p><strong>${label}</strong>: ${SAY.states[state]}${why}</p>
    <p><code>${passkeyFingerprint(passkey)}</code></p>
    <p>
      ${SAY.at} ${origins.join(', ')}; ${backupEligible ? SAY.may.any : SAY.may.one}; ${SAY.by} ${by},
      ${time(at)}
    </p>
    ${
      state === 'counts' || state === 'unvouched'
        ? html`<form method="post" action="${passkeysPath(person, 'revocations')}">
            ${tokenOf(session)}
            <input type="hidden" name="credential" value="${credential}" />
            <label for="${id}">${SAY.lost}</label>
            <input id="${id}" name="reason" maxlength="500" required autocomplete="off" />
            <p><button class="quiet">${SAY.revoke}</button></p>
          </form>`
        : null
    }
  </li>`;
}

/**
 * What makes a passkey: kept by the authenticator, so that it can sign in without anybody being named; with PIN, finger or
 * face; and without attestation. What counts already is not made again.
 */
function ceremonyFor({
  person,
  passkeys,
  organisation,
  origin,
}: {
  person: PersonId;
  passkeys: readonly StandingPasskey[];
  organisation: string;
  origin: string;
}): Ceremony {
  const challenge = registrationChallenge({ organisation, person });
  const excludeCredentials = passkeys
    .filter(({ state }) => state === 'counts')
    .map(({ signed }) => ({ type: 'public-key', id: signed.statement.passkey.credential }));
  const options = {
    rp: { id: new URL(origin).hostname, name: NAME },
    // One for each person: a new passkey takes the place of a revoked one on the same authenticator.
    user: { id: challenge, name: person, displayName: `${person} (${organisation})` },
    challenge,
    pubKeyCredParams: Object.values(COSE_ALGORITHMS).map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
    excludeCredentials,
    timeout: CEREMONY_MS,
  };
  return { kind: 'create', options };
}
