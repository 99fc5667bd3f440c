import { BreakglassError } from '../domain/errors.ts';
import { ANYONE, languageDefinition, type Reader } from '../domain/language/language.ts';
import { readerOf } from '../domain/language/reader.ts';
import { loadOrganisation } from './definitions.ts';
import type { Io } from './io.ts';
import type { Place } from './place.ts';

/**
 * How whoever types reads: the language of `BREAKGLASS_LANGUAGE`, else what the organisation file has for the person or
 * for everybody. What is asked is shown all the same where that file cannot be read. `USAGE` for an unknown language.
 */
export async function readerAt({
  io,
  place,
  person,
}: {
  io: Pick<Io, 'env' | 'cwd'>;
  place: Place;
  person: string | null;
}): Promise<Reader> {
  const own = await ownReader({ cwd: io.cwd, place, person });
  const named = io.env.BREAKGLASS_LANGUAGE;
  if (named === undefined || named === '') return own;
  const language = languageDefinition.safeParse(named);
  if (language.success) return { ...own, language: language.data };
  const message = `expected BREAKGLASS_LANGUAGE to be one of ${languageDefinition.options.join(', ')}, got ${JSON.stringify(named)}`;
  throw new BreakglassError({ code: 'USAGE', message });
}

async function ownReader({
  cwd,
  place,
  person,
}: {
  cwd: string;
  place: Place;
  person: string | null;
}): Promise<Reader> {
  try {
    const { value } = await loadOrganisation({ file: place.organisationFile, cwd });
    return readerOf({ organisation: value, person });
  } catch (error) {
    if (error instanceof BreakglassError) return ANYONE;
    throw error;
  }
}
