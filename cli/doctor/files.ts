import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ChannelDefinition } from '../../domain/channels.ts';
import type { OrganisationDefinition } from '../../domain/organisation.ts';
import { shellWord } from '../plain.ts';
import type { Check } from './examine.ts';

interface NamedFile {
  readonly what: string;
  readonly file: string;
  readonly holds: 'secret' | 'public';
}

/** Looks at every file that the organisation names: whether it can be read, and whether by others where it is secret. */
export function fileChecks({
  organisation,
  directory,
}: {
  organisation: OrganisationDefinition;
  directory: string;
}): [what: string, check: Promise<Check>][] {
  return namedFiles(organisation).map(({ what, file, holds }) => [
    what,
    checkFile({ file: path.resolve(directory, file), holds }),
  ]);
}

function namedFiles({ tenants, channels, alerts, escrow, timestamps }: OrganisationDefinition): NamedFile[] {
  const named = (what: string, holds: NamedFile['holds'], file: string | undefined): NamedFile[] =>
    file === undefined ? [] : [{ what, holds, file }];
  return [
    ...tenants.flatMap(({ id, engine: { credential } }) =>
      named(`credential ${id}`, 'secret', 'file' in credential ? credential.file : undefined),
    ),
    ...channels.flatMap((channel) => named(`channel ${channel.id}`, 'secret', secretOf(channel))),
    ...alerts.flatMap((alert) => [
      ...named(
        `alert source ${alert.id}`,
        'secret',
        alert.kind === 'webhook' ? alert['secret-file'] : undefined,
      ),
      ...('tls' in alert
        ? [
            ...named(`tls key ${alert.id}`, 'secret', alert.tls?.key),
            ...named(`certificate ${alert.id}`, 'public', alert.tls?.certificate),
            ...named(`client-ca ${alert.id}`, 'public', alert.tls?.['client-ca']),
          ]
        : []),
    ]),
    ...(escrow?.keys ?? []).flatMap(({ person, file }) => named(`escrow key ${person}`, 'public', file)),
    ...timestamps.flatMap(({ id, ca }) => named(`timestamps ${id}`, 'public', ca)),
  ];
}

function secretOf(channel: ChannelDefinition): string | undefined {
  switch (channel.kind) {
    case 'webhook':
      return channel['secret-file'];
    case 'smtp':
      return channel['password-file'];
    case 'teams':
    case 'slack':
      return channel['url-file'];
    case 'call-list':
    case 'terminal':
      return undefined;
  }
}

async function checkFile({ file, holds }: Pick<NamedFile, 'file' | 'holds'>): Promise<Check> {
  const found = await stat(file).catch(() => null);
  const readable = await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (found?.isFile() !== true || !readable) {
    // Somebody may have typed the secret itself in place of its path.
    const what = holds === 'secret' ? 'the file that the organisation file names for it' : file;
    const seen = found !== null && readable ? `${what} is no regular file` : `${what} cannot be read`;
    return { state: 'fail', seen, mend: 'put the file there, or change its path in the organisation file' };
  }
  const closed = holds === 'public' || (found.mode & 0o077) === 0;
  return closed
    ? { state: 'ok', seen: file, mend: null }
    : { state: 'warn', seen: `${file} can be read by others`, mend: `chmod 600 ${shellWord(file)}` };
}
