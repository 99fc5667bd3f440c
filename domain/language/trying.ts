import type { PersonId } from '../ids.ts';
import type { Language, Said } from './language.ts';

const SAY = {
  first: (organisation: string): Said => ({
    en: `TEST: this is a test of the channels of ${organisation}; nothing is asked of you`,
    de: `TEST: Dies ist ein Test der Kanäle von ${organisation}; von Ihnen wird nichts verlangt`,
  }),
  sent: ({ person, channel }: { person: PersonId; channel: string }): Said => ({
    en: `Sent to ${person} over the channel ${channel}`,
    de: `Gesendet an ${person} über den Kanal ${channel}`,
  }),
} as const;

/** A message that only tries a channel, in the language of its reader: the first line alone says that it is no alarm. */
export function sayTrial({
  organisation,
  person,
  channel,
  language,
}: {
  /** Name of the organisation. */
  readonly organisation: string;
  readonly person: PersonId;
  /** Id of the channel. */
  readonly channel: string;
  readonly language: Language;
}): string {
  return [SAY.first(organisation)[language], SAY.sent({ person, channel })[language]].join('\n');
}
