import { SAY as LAYOUT } from './layout.ts';
import { SHARED } from './shared.ts';

/** Words of the view *people*. */
export const SAY = {
  title: LAYOUT.views['/people'],
  who: {
    en: 'The roster, as the organisation file has it now.',
    de: 'Die Liste der Personen, wie sie jetzt in der Organisationsdatei steht.',
  },
  person: { en: 'Person', de: 'Person' },
  roles: { en: 'Roles', de: 'Rollen' },
  keys: { en: 'SSH keys', de: 'SSH-Schlüssel' },
  passkeys: SHARED.passkeys,
  more: { en: 'all, and new ones', de: 'alle, und neue' },
  you: { en: 'you', de: 'Sie' },
  none: { en: 'no key that can be read', de: 'kein lesbarer Schlüssel' },
} as const;
