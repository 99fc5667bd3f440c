import type { Said } from '../../domain/language/language.ts';
import type { Passkey } from '../../domain/passkey.ts';
import { challengeOf } from '../../evidence/core/passkey/assertion.ts';
import { html, type Html, type Piece } from '../html.ts';
import { SAY } from '../language/passkeys.ts';

/** How long a browser waits for a passkey: long enough to fetch a security key from the next room. */
export const CEREMONY_MS = 5 * 60_000;

/** What the page's script asks the browser for, in the JSON forms of WebAuthn L3 §5.1.8 and §5.1.9. */
export type Ceremony =
  { readonly kind: 'create'; readonly options: object } | { readonly kind: 'get'; readonly options: object };

/**
 * What has passkeys sign a text: one ceremony for each relying party, as a browser asks for one at a time. `any`: the
 * browser shows those that it has, rather than these alone.
 */
export function signingCeremonies({
  text,
  passkeys,
  which,
}: {
  text: string;
  passkeys: readonly Passkey[];
  which: 'any' | 'these';
}): readonly Ceremony[] {
  const domains = [...new Set(passkeys.map(({ rp }) => rp))];
  return domains.map((rpId) => {
    const own = passkeys.filter(({ rp }) => rp === rpId);
    const allowCredentials = own.map(({ credential: id }) => ({ type: 'public-key', id }));
    const options = {
      challenge: challengeOf(text),
      rpId,
      allowCredentials: which === 'any' ? [] : allowCredentials,
      userVerification: 'required',
      timeout: CEREMONY_MS,
    };
    return { kind: 'get', options };
  });
}

/**
 * A form that the page's script shows where the browser knows passkeys, and fills from one before it is sent. Without the
 * script it stays hidden, and the way by SSH key beside it is the only one.
 */
export function passkeyForm({
  action,
  ceremony: { kind, options },
  title,
  content,
  button,
}: {
  action: string;
  ceremony: Ceremony;
  title: Said;
  /** What else the form holds. */
  content: Piece;
  button: Said;
}): Html {
  return html`<form
    method="post"
    action="${action}"
    data-passkey="${kind}"
    data-options="${JSON.stringify(options)}"
    hidden
  >
    <h2>${title}</h2>
    ${content}
    <input type="hidden" name="${kind === 'create' ? 'registration' : 'signature'}" value="" />
    <p class="row"><button class="big">${button}</button></p>
    <p class="notice" role="status" data-failed hidden>${SAY.failed}</p>
  </form>`;
}
