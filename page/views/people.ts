import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { html, type Html } from '../html.ts';
import { passkeyFingerprint } from '../../evidence/core/passkey/key.ts';
import { passkeysPath } from '../say.ts';
import { fingerprintsOf } from '../roster.ts';
import type { Session } from '../sessions.ts';
import { table } from './table.ts';
import { SAY } from '../language/people.ts';

export const PEOPLE_TITLE = SAY.title;

/** Who is on the roster, for what, and by which keys. */
export function peopleView({
  organisation: { people, enrolled = [] },
  session,
}: {
  organisation: Pick<OrganisationDefinition, 'people' | 'enrolled'>;
  session: Session;
}): Html {
  const rows = people.map((person) => {
    const keys = fingerprintsOf(person).map((key) => html`<code>${key}</code> `);
    const passkeys = enrolled
      .map(({ enrolment }) => enrolment)
      .filter((each) => each.person === person.id)
      .map(({ passkey }) => html`${passkey.label} <code>${passkeyFingerprint(passkey)}</code><br />`);
    return html`<tr>
      <th scope="row">${person.id}${person.id === session.person ? html` (${SAY.you})` : null}</th>
      <td data-name="${SAY.roles}">${person.roles.join(', ')}</td>
      <td data-name="${SAY.keys}">${keys.length === 0 ? SAY.none : keys}</td>
      <td data-name="${SAY.passkeys}">
        ${passkeys}<a href="${passkeysPath(person.id)}">${SAY.more}<span class="far">: ${person.id}</span></a>
      </td>
    </tr>`;
  });
  return html`<p>${SAY.who}</p>
    ${table({ heads: [SAY.person, SAY.roles, SAY.keys, SAY.passkeys], rows })}`;
}
