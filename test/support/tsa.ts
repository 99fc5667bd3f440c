import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  GeneralizedTime,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Sequence,
  fromBER,
  type BaseBlock,
} from 'asn1js';
import { sha256Hex } from '../../evidence/core/hash.ts';
import { timestampAuthority, type AuthorityOptions } from '../../simulator/timestamp/authority.ts';
import type { TimestampAuthority } from '../../simulator/timestamp/authority.ts';
import { encodeRequest } from '../../evidence/timestamp/request.ts';
import { temporaryDirectory } from './temporary.ts';

const run = promisify(execFile);
const SHA256 = '2.16.840.1.101.3.4.2.1';

/** A pretend authority in a folder that is removed after the test file. */
export async function makeAuthority(options: AuthorityOptions = {}): Promise<TimestampAuthority> {
  return timestampAuthority({ folder: await temporaryDirectory('tsa'), options });
}

/** A TimeStampResp by the real `openssl ts` over a text. */
export function stamp(authority: TimestampAuthority, text: string): Promise<Uint8Array> {
  return authority.reply(encodeRequest({ digest: sha256Hex(text), nonce: '4123456789abcdef' }));
}

/** Whether the real `openssl ts -verify` takes a response for a text, up to a root. */
export async function opensslAccepts({
  folder,
  tsr,
  text,
  root,
}: {
  folder: string;
  tsr: Uint8Array;
  text: string;
  root: string;
}): Promise<boolean> {
  const files = ['data.txt', 'verify.tsr', 'verify-root.pem'].map((name) => path.join(folder, name));
  const [data = '', response = '', roots = ''] = files;
  await writeFile(data, text);
  await writeFile(response, tsr);
  await writeFile(roots, root);
  const verify = ['ts', '-verify', '-data', data, '-in', response, '-CAfile', roots];
  return run('openssl', verify).then(
    () => true,
    () => false,
  );
}

/** What a dishonest or careless authority may put into a timestamp. */
export interface Forgery {
  readonly text: string;
  readonly time?: Date;
  readonly version?: number;
  readonly imprintAlgorithm?: string;
  readonly contentType?: string;
  /** More arguments for `openssl cms -sign`; `-cades` names the certificate in the signed attributes. */
  readonly sign?: readonly string[];
}

/** A TimeStampResp that `openssl ts` would not make, signed all the same with the authority's key by `openssl cms`. */
export async function forge(authority: TimestampAuthority, forgery: Forgery): Promise<Uint8Array> {
  const { folder } = authority;
  await writeFile(path.join(folder, 'info.der'), timestampInfo(forgery));
  const contentType = forgery.contentType ?? '1.2.840.113549.1.9.16.1.4';
  await run(
    'openssl',
    [
      ...[
        'cms',
        '-sign',
        '-binary',
        '-nodetach',
        '-nosmimecap',
        '-outform',
        'DER',
        '-econtent_type',
        contentType,
      ],
      ...['-in', 'info.der', '-signer', 'signer.pem', '-inkey', 'signer.key', '-certfile', 'chain.pem'],
      ...['-md', 'sha256', '-out', 'token.der', ...(forgery.sign ?? ['-cades'])],
    ],
    { cwd: folder },
  );
  const token = await readFile(path.join(folder, 'token.der'));
  return response(fromBER(Uint8Array.from(token)).result);
}

/** A response with the status granted, around a token. */
function response(token: BaseBlock): Uint8Array {
  const granted = new Sequence({ value: [new Integer({ value: 0 })] });
  return new Uint8Array(new Sequence({ value: [granted, token] }).toBER());
}

function timestampInfo({
  text,
  time = new Date(),
  version = 1,
  imprintAlgorithm = SHA256,
}: Forgery): Uint8Array {
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: imprintAlgorithm }), new Null()] });
  const imprint = new OctetString({ valueHex: Buffer.from(sha256Hex(text), 'hex') });
  const info = new Sequence({
    value: [
      new Integer({ value: version }),
      new ObjectIdentifier({ value: '1.3.6.1.4.1.99999.1' }),
      new Sequence({ value: [algorithm, imprint] }),
      new Integer({ value: 7 }),
      new GeneralizedTime({ value: utc(time) }),
    ],
  });
  return new Uint8Array(info.toBER());
}

/** `YYYYMMDDhhmmssZ` */
function utc(time: Date): string {
  return `${time.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
}
