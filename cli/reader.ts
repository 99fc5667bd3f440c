import { BreakglassError } from '../domain/errors.ts';
import { ANYONE, languageDefinition, type Language, type Reader } from '../domain/language/language.ts';
import { readerOf } from '../domain/language/reader.ts';
import { loadOrganisation } from './definitions.ts';
import type { Given } from './given.ts';
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
  return { ...own, language: languageOf(io.env) ?? own.language };
}

/** The language that `--language` names, else `BREAKGLASS_LANGUAGE`, else English. `USAGE` for an unknown one. */
export function languageFrom({ given, env }: { given: Given; env: Io['env'] }): Language {
  const named = given.text('language');
  if (named === undefined) return languageOf(env) ?? ANYONE.language;
  return languageNamed({ by: '--language', named });
}

/** The language that the environment chooses; null where it chooses none. */
function languageOf({ BREAKGLASS_LANGUAGE: named = '' }: Io['env']): Language | null {
  return named === '' ? null : languageNamed({ by: 'BREAKGLASS_LANGUAGE', named });
}

function languageNamed({ by, named }: { by: string; named: string }): Language {
  const language = languageDefinition.safeParse(named);
  if (language.success) return language.data;
  const message = `expected ${by} to be one of ${languageDefinition.options.join(', ')}, got ${JSON.stringify(named)}`;
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
