import { loadOrganisationWithFolder } from '../definitions.ts';
import type { OrganisationWithFolder } from '../people/folder.ts';
import { fileMark, folderMark } from '../people/marks.ts';
import type { Place } from '../place.ts';

/**
 * The organisation file and its folder of passkeys, read again whenever one of them changed: who left the roster, and
 * whose passkey was revoked, has left the page with it. The codes of `loadOrganisation`.
 */
export function rosterOf(place: Place): () => Promise<OrganisationWithFolder> {
  let known: { readonly mark: string; readonly roster: OrganisationWithFolder } | null = null;
  return async () => {
    if (known !== null) {
      const { mark, roster } = known;
      if (mark === (await markOf({ place, roster }))) return roster;
    }
    // Read once to know the folder, and again after the mark was taken: a change meanwhile is seen the next time.
    const mark = await markOf({ place, roster: await load(place) });
    const roster = await load(place);
    known = { mark, roster };
    return roster;
  };
}

function load({ organisationFile: file, directory: cwd }: Place): Promise<OrganisationWithFolder> {
  return loadOrganisationWithFolder({ file, cwd });
}

interface Read {
  readonly place: Place;
  readonly roster: OrganisationWithFolder;
}

async function markOf({ place, roster }: Read): Promise<string> {
  const { directory, organisationFile } = place;
  const organisation = roster.organisation.value;
  return `${await fileMark(organisationFile)}\n${await folderMark({ organisation, directory })}`;
}
