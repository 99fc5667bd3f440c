import { visible } from '../../../domain/safe-text.ts';
import { runFolder } from '../../folder.ts';
import { NEVER_SHOWN } from '../../verify/report.ts';
import type { Anchors, Dossier, RunDossier } from '../dossier.ts';
import {
  ARTIFACTS,
  DECISIONS,
  DIGESTS,
  LEDGER_ROOT,
  MANIFEST_FILES,
  REVIEWS,
  ROOT,
  ROOT_PROGRAM,
  SIGNATURE,
} from './commands.ts';

/**
 * How to check this very package without this program: commands to type, what they print, what they do not show.
 * `VALUE_INVALID` for a run whose id is none: it stands in commands.
 */
export function verifyMd(dossier: Dossier): string {
  const { organisation, scope, ledger, runs } = dossier;
  return [
    `# How to check this package by hand`,
    `The package of ${plain(organisation)}: ${plain(scope)}. Its ledger has ${ledger.size} entries with the root\n\`${ledger.root}\`.`,
    `You need bash, \`openssl\` 3, \`ssh-keygen\`, \`sha256sum\` and Python 3 without any package; no network. Let \`VKEYS\`
name the file, by its full path, with the organisation's evidence keys (one vkey a line) **that you got from it another
way**: a key out of this package shows nothing, as whoever made the package chose it. Then go to the folder that
you unpacked the package into and type the lines below, in one shell. What is good prints \`good\`, \`Good\`,
\`Verified\` or \`Verification: OK\`; anything else, \`WRONG\`, \`CHANGED\` and \`MISSING\` above all, means that it does not hold.`,
    block(`PACKAGE=$PWD\nW=$(mktemp -d)\n`),
    `## The files`,
    `Each file has the digest that the manifest gives it, and no other file is there. That shows damage, not origin.`,
    block(MANIFEST_FILES),
    `## The ledger`,
    block(ROOT_PROGRAM),
    block(`cd "$PACKAGE/ledger"\nSIZE=${ledger.size}\n${LEDGER_ROOT}`),
    ...signature(ledger.checkpoint),
    ...timestamps(ledger.anchors),
    ...runs.flatMap(runPart),
    block(`cd "$PACKAGE"\n`),
    `## What this does not show`,
    limits(),
    '',
  ].join('\n\n');
}

function runPart(run: RunDossier): string[] {
  runFolder({ directory: '', run: run.run });
  const decided = run.events.some(({ type }) => type === 'decision-accepted');
  const rests = run.events.some((event) => event.type === 'fact' && event.artifacts.length > 0);
  return [
    `## Run ${plain(run.run)}`,
    `${plain(run.title)}. The two digests must stand in the first event, as \`plan\` and \`runbookDigest\`.`,
    block(`cd "$PACKAGE/runs/${run.run}"\n${DIGESTS}`),
    ...sealed(run),
    ...timestamps(run.anchors),
    ...(rests ? [`Artifacts: both lines print nothing.`, block(ARTIFACTS)] : []),
    ...(decided
      ? [
          `Each decision is signed with a key that the plan gives its person, over the log as it then was.`,
          block(DECISIONS),
        ]
      : []),
    ...(run.review.state === 'reviewed' ? reviews() : []),
  ];
}

function reviews(): string[] {
  return [
    `What people signed about the run afterwards is signed with keys that the plan gives them, and the ledger names it.`,
    block(REVIEWS),
    block(`for file in review/*.json; do
  grep -qF "$(sha256sum < "$file" | cut -d' ' -f1)" "$PACKAGE/ledger/entries.jsonl" && echo "$file in the ledger: good" || echo "$file in the ledger: WRONG"
done
`),
  ];
}

function sealed(run: RunDossier): string[] {
  if (run.checkpoint === null) return [`This run is **not sealed**: that its end is all there is not shown.`];
  const entry = `"root":"${run.log.root}","size":${run.log.size}`;
  return [
    `The root of the journal is that of its checkpoint, and the ledger names it.`,
    block(ROOT),
    block(
      `grep '"type":"run-closed"' "$PACKAGE/ledger/entries.jsonl" | grep -F '"run":"${run.run}"' | grep -qF '${entry}' && echo "in the ledger: good" || echo "in the ledger: WRONG"\n`,
    ),
    ...signature(run.checkpoint),
  ];
}

/** Picks the trusted key that the checkpoint's first signature names, then checks that signature. */
function signature(checkpoint: string): string[] {
  const id = firstKeyId(checkpoint);
  return [
    `Its checkpoint is signed by the evidence key ${id}. The last line is its origin: this organisation, and this log.`,
    block(
      `grep -F '+${id}+' "$VKEYS" > "$W/vkey" || echo "key ${id}: WRONG, not one that you trust"\nVKEY="$W/vkey"\n${SIGNATURE}`,
    ),
  ];
}

/** The first four bytes of a note's signature name its key (C2SP signed-note). */
function firstKeyId(note: string): string {
  const line = note.split('\n\n')[1]?.split('\n')[0] ?? '';
  return Buffer.from(line.split(' ').at(-1) ?? '', 'base64')
    .subarray(0, 4)
    .toString('hex');
}

const TIMESTAMP = /^timestamps\/(?<size>[0-9]+)\.[a-z0-9-]+\.tsr$/;

function timestamps({ timestamps: names }: Anchors): string[] {
  const lines = names.flatMap((name) => {
    const { size } = TIMESTAMP.exec(name)?.groups ?? {};
    if (size === undefined) return [];
    return [`openssl ts -verify -in ${name} -data checkpoints/${size} -CAfile "$TSA_ROOTS"\n`];
  });
  if (lines.length === 0) return [`No timestamp from outside: every time is the word of the organisation.`];
  return [
    `Timestamps from outside. Let \`TSA_ROOTS\` name the file, by its full path, with the authorities' root
certificates (PEM) that you got from them. Once a certificate has run out, add \`-attime\` with a time before that.`,
    block(lines.join('')),
  ];
}

function limits(): string {
  const texts = [
    "that the vkey is the organisation's: only the way by which you got it shows that",
    'the order of events, who was entitled to what, and whether the verdict follows: `breakglass evidence verify` does',
    'proofs/, tiles/, attestations/ and cosignatures/: these commands check their digests only',
    'the documents: summary.pdf, timeline.html and timeline.csv are made from the journals and prove nothing; in the CSV a cell that a spreadsheet would run as a formula has an apostrophe before it',
    ...NEVER_SHOWN,
  ];
  return texts.map((text) => `- ${text}`).join('\n');
}

/** Text of others inside Markdown: no line ends, no code, no markup of its own. */
function plain(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>#|~!&]/g, '\\$&');
}

function block(lines: string): string {
  return `\`\`\`sh\n${lines}\`\`\``;
}
