import { readFile, writeFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import type { Session } from '../../cli/rehearse/session.ts';
import type { Language } from '../../domain/language/language.ts';

/** Has somebody of a session read another language, in Berlin. */
export async function haveRead({
  session: { place, people },
  person,
  language,
}: {
  session: Session;
  person: string;
  language: Language;
}): Promise<void> {
  const file = parseDocument(await readFile(place.organisationFile, 'utf8'));
  const nth = people.findIndex(({ id }) => id === person);
  file.setIn(['people', nth, 'language'], language);
  file.setIn(['people', nth, 'zone'], 'Europe/Berlin');
  await writeFile(place.organisationFile, file.toString());
}
