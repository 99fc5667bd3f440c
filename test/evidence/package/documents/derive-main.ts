import { deriveDocuments } from '../../../../evidence/package/documents/derive.ts';
import { sha256Hex } from '../../../../evidence/core/hash.ts';
import type { Dossier } from '../../../../evidence/package/dossier.ts';

const NOTHING = { timestamps: [], cosignatures: [] };
const DIGEST = 'ab'.repeat(32);

/** A dossier without a run; its one time is so late in the day that another zone has another day. */
const dossier: Dossier = {
  organisation: 'example',
  scope: 'the year 2026 — İI',
  from: null,
  to: null,
  ledger: {
    size: 1,
    root: DIGEST,
    checkpoint: 'breakglass/example/ledger\n1\nq6s=\n\n— breakglass/example q6urq6ur\n',
    at: '2026-12-31T23:30:00.000Z',
    anchors: NOTHING,
    vouched: [],
  },
  runs: [],
  others: [],
  gaps: [],
};

const lines = (await deriveDocuments(dossier)).map(({ path, bytes }) => `${sha256Hex(bytes)}  ${path}\n`);
process.stdout.write(`${new Date(0).getTimezoneOffset()}\n${lines.join('')}`);
