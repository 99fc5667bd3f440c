import { MAX_VALUE } from '../../domain/asked-values.ts';
import type { Said } from '../../domain/language/language.ts';

interface Got {
  readonly name: string;
  readonly got: string;
  /** A value that would do; null where there is no one form. */
  readonly such: string | null;
}

/** Why an answer that somebody wrote on the page cannot be signed. Nothing was signed then. */
export const SAY = {
  choice: {
    en: 'That is not a choice that you have here now.',
    de: 'Diese Wahl haben Sie hier jetzt nicht.',
  },
  reason: { en: 'Say why: that needs a reason.', de: 'Sagen Sie, warum: Dafür braucht es einen Grund.' },
  notAsked: (name: string): Said => ({
    en: `${name} is not asked for.`,
    de: `${name} wird nicht verlangt.`,
  }),
  missing: (name: string): Said => ({ en: `${name} is missing.`, de: `${name} fehlt.` }),
  'too-long': ({ name }: Got): Said => ({
    en: `${name}: more than ${MAX_VALUE} characters.`,
    de: `${name}: mehr als ${MAX_VALUE} Zeichen.`,
  }),
  'other-form': ({ name, got, such }: Got): Said => ({
    en: `${name}: “${got}” has another form than is asked for${such === null ? '' : `, which is such as ${such}`}.`,
    de: `${name}: „${got}“ hat eine andere Form als verlangt${such === null ? '' : `, etwa ${such}`}.`,
  }),
} as const;
