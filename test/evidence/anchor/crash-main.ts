import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ledgerFolder } from '../../../evidence/ledger/folder.ts';
import { storeTimestamp } from '../../../evidence/timestamp/store.ts';
import { storeCosignature } from '../../../evidence/witness/store.ts';
import { playCrashes } from '../ledger/crash-play.ts';

const anchors = z.strictObject({ size: z.int(), tsr: z.base64(), line: z.string(), vkey: z.string() });

/** A process that stores a timestamp and a cosignature of the ledger: `FILE` with both, and the words of `playCrashes`. */
const [file = '', ...words] = process.argv.slice(2);
const { size, tsr, line, vkey } = anchors.parse(JSON.parse(await readFile(file, 'utf8')));
await playCrashes({
  words,
  act: async (directory) => {
    const folder = ledgerFolder(directory);
    await storeTimestamp({ folder, size, tsa: 'tsa-1', tsr: Buffer.from(tsr, 'base64') });
    await storeCosignature({ folder, size, cosignature: { line, vkey } });
  },
});
