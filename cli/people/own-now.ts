import type { OwnNow } from '../../activities/own-plan.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { firstOf, type Loaded } from '../definitions.ts';
import { withPasskeys } from './folder.ts';
import { folderMark } from './marks.ts';

/**
 * A worker's organisation with the passkeys that its folder holds now, read again once something in there changed: a
 * passkey that was enrolled or revoked counts for the next run without a restart. Throws the first fault of the folder.
 */
export function ownNow({
  organisation,
  directory,
}: {
  organisation: Loaded<OrganisationDefinition>;
  /** That of the organisation file. */
  directory: string;
}): OwnNow {
  let known: { readonly mark: string; readonly own: OrganisationDefinition } | null = null;
  return async () => {
    // Before it is read: what changes meanwhile is seen the next time.
    const mark = await folderMark({ organisation: organisation.value, directory });
    if (known?.mark === mark) return known.own;
    const read = await withPasskeys(organisation, directory);
    if (!read.ok) throw firstOf(read.faults);
    const own = read.organisation.value;
    known = { mark, own };
    return own;
  };
}
