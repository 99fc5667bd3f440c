import { z } from 'zod';

/** Languages that people can read in. English is also what is signed, recorded and verified. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A text in every language: what lacks one does not compile. */
export type Said = Readonly<Record<Language, string>>;

/** In which language and time zone (IANA) somebody reads. */
export interface Reader {
  readonly language: Language;
  readonly zone: string;
}

/** Of whom nothing is known. */
export const ANYONE: Reader = { language: 'en', zone: 'UTC' };

/** A language as organisation files name it. */
export const languageDefinition = z.enum(LANGUAGES);
