import type { PersonDefinition } from '../../domain/organisation.ts';
import { html, type Html } from '../html.ts';
import { fingerprintsOf } from '../roster.ts';
import type { Session } from '../sessions.ts';
import { table } from './table.ts';
import { SAY } from '../language/people.ts';

export const PEOPLE_TITLE = SAY.title;

/** Who is on the roster, for what, and by which keys. */
export function peopleView({
  people,
  session,
}: {
  people: readonly PersonDefinition[];
  session: Session;
}): Html {
  const rows = people.map((person) => {
    const keys = fingerprintsOf(person).map((key) => html`<code>${key}</code> `);
    return html`<tr>
      <th scope="row">${person.id}${person.id === session.person ? html` (${SAY.you})` : null}</th>
      <td data-name="${SAY.roles}">${person.roles.join(', ')}</td>
      <td data-name="${SAY.keys}">${keys.length === 0 ? SAY.none : keys}</td>
    </tr>`;
  });
  return html`<p>${SAY.who}</p>
    ${table({ heads: [SAY.person, SAY.roles, SAY.keys], rows })}`;
}
