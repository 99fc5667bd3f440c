import type { FastifyRequest } from 'fastify';
import { ANYONE, LANGUAGES, type Language, type Reader } from '../domain/language/language.ts';

/** So much of the header is looked at: browsers send a handful of preferences. */
const MOST_CHARACTERS = 200;
/** A weight of RFC 9110 §12.4.2. */
const WEIGHT = /^q=(?<weight>[01](?:\.[0-9]{0,3})?)$/iu;

/** How whoever is not signed in reads: the first of our languages that the browser asks for, and times in UTC. */
export function readerOfRequest({ headers }: Pick<FastifyRequest, 'headers'>): Reader {
  const wanted = (headers['accept-language'] ?? '')
    .slice(0, MOST_CHARACTERS)
    .split(',')
    .flatMap(preferenceIn)
    .toSorted((one, other) => other.weight - one.weight);
  return { ...ANYONE, language: wanted[0]?.language ?? ANYONE.language };
}

interface Preference {
  readonly language: Language;
  readonly weight: number;
}

/** `de-AT;q=0.8` of RFC 9110 §12.5.4, without what it says of regions; none where it is no language of ours, or unwanted. */
function preferenceIn(text: string): readonly Preference[] {
  const [tag = '', weightText = 'q=1', ...more] = text.split(';').map((part) => part.trim());
  const language = LANGUAGES.find((each) => each === tag.split('-')[0]?.toLowerCase());
  const weight = Number(WEIGHT.exec(weightText)?.groups?.weight ?? 0);
  return language === undefined || weight === 0 || more.length > 0 ? [] : [{ language, weight }];
}
