import type { FastifyRequest } from 'fastify';
import { ANYONE, LANGUAGES, type Reader } from '../domain/language/language.ts';

/** Preferences that are looked at: browsers send a handful. */
const MOST = 20;
/** `de-AT;q=0.8` of RFC 9110 §12.5.4, without what it says of regions. */
const PREFERENCE =
  /^\s*(?<language>[a-z]{1,8})(?:-[a-z0-9-]{1,60})?\s*(?:;\s*q=(?<weight>[01](?:\.[0-9]{0,3})?))?\s*$/iu;

/** How whoever is not signed in reads: the first of our languages that the browser asks for, and times in UTC. */
export function readerOfRequest({ headers }: Pick<FastifyRequest, 'headers'>): Reader {
  const wanted = (headers['accept-language'] ?? '')
    .split(',', MOST)
    .flatMap((text) => {
      const { language = '', weight = '1' } = PREFERENCE.exec(text)?.groups ?? {};
      const ours = LANGUAGES.find((each) => each === language.toLowerCase());
      return ours === undefined || Number(weight) === 0 ? [] : [{ ours, weight: Number(weight) }];
    })
    .toSorted((one, other) => other.weight - one.weight);
  return { ...ANYONE, language: wanted[0]?.ours ?? ANYONE.language };
}
