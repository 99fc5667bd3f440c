import type { Handler } from '../handler.ts';
import { now } from '../world/clock.ts';
import { html, pageAnswer } from './page.ts';

/** The console of the operations centre: the alerts that show by now, newest first, with what a person reports. */
export const alertHandlers: readonly Handler[] = [
  {
    method: 'GET',
    path: '/alerts',
    handle: (_request, world) => {
      const shown = world.alerts.filter(({ visibleAt }) => visibleAt <= now(world)).toReversed();
      return pageAnswer({
        title: 'Alerts',
        body: html`<p><span id="alert-count">${shown.length}</span> alerts; reload to look again</p>
          <ul>
            ${shown.map(
              ({ id, title, createdDateTime, userPrincipalName }) =>
                html`<li>
                  Alert id <code>${id}</code>, at <code>${createdDateTime}</code>: ${title},
                  ${userPrincipalName}
                </li> `,
            )}
          </ul>`,
      });
    },
  },
];
