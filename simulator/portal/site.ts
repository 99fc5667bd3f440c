import type { Handler, Site } from '../handler.ts';
import { alertHandlers } from './alerts.ts';
import { hookHandlers } from './hooks.ts';
import { html, pageAnswer } from './page.ts';
import { personHandlers } from './security-info.ts';
import { signInHandlers } from './sign-in.ts';

const home: Handler = {
  method: 'GET',
  path: '/',
  handle: () =>
    pageAnswer({
      title: 'Pretend portal',
      body: html`<p>This tenant is a pretence; nothing here reaches Microsoft.</p>
        <ul>
          <li><a href="/sign-in">Sign in</a></li>
          <li><a href="/admin/conditional-access">Conditional Access policies</a></li>
          <li><a href="/security-info">Security info</a></li>
          <li><a href="/alerts">Alerts</a></li>
        </ul>`,
    }),
};

/** What people see, and where channels deliver. */
export const portalSite: Site = {
  host: 'portal',
  handlers: [home, ...signInHandlers, ...personHandlers, ...alertHandlers, ...hookHandlers],
  missing: () => pageAnswer({ title: 'Not found', body: html`<p>No such page.</p>`, status: 404 }),
};
