import { sayNotMicrosofts } from '../../../domain/clouds.ts';
import { visible } from '../../../domain/safe-text.ts';
import { runFolder } from '../../folder.ts';
import { sayCount } from '../../verify/outside.ts';
import { NEVER_SHOWN } from '../../verify/report.ts';
import type { Dossier, RunDossier } from '../dossier.ts';
import { FILES, LEDGER, LOGS, RUNS, SETUP, TIMESTAMPS, TREE } from './commands.ts';

/**
 * How to check this very package without this program: what is in it, commands to type, what they print, what they do
 * not show. The commands are the same for every package and nothing of the package stands in them. `VALUE_INVALID` for a
 * run whose id is none.
 */
export function verifyMd(dossier: Dossier): string {
  return [
    `# How to check this package by hand`,
    ...contents(dossier),
    `**Take the lines below from docs/evidence-format.md of breakglass, "By hand", and not from this page.** They are the
same for every package; whoever made this one could have written others here.`,
    `You need bash, \`openssl\` 3, \`ssh-keygen\`, \`sha256sum\` and Python from 3.9 without any package; no network. Let these
variables name files, by their full paths, with what **you got another way** than with this package, and export them:
\`VKEYS\` the organisation's evidence keys, old ones too (one vkey a line); \`TSA_ROOTS\` the root certificates (PEM) of the
timestamp authorities; \`WITNESS_KEYS\` the witnesses' vkeys. Then save all the lines as one file, go to the folder that
you unpacked the package into, and give \`bash\` that file.`,
    `What holds prints \`good\`, \`Good\`, \`Verified\` or \`Verification: OK\`. \`WRONG\`, \`MISSING\`, \`Failure\`, \`FAILED\`,
\`Could not\` or an error mean that it does not. The other lines are for you to read.`,
    block(SETUP),
    ...FILES_PART,
    ...LOGS_PART,
    ...RUNS_PART,
    `## What this does not show`,
    list([...dossier.gaps.map(({ text }) => plain(text)), ...LIMITS, ...NEVER_SHOWN]),
    '',
  ].join('\n\n');
}

const FILES_PART = [
  `## The files`,
  `Each file has the digest that the manifest gives it, and no other file is there. That shows damage, not origin.`,
  block(FILES),
];

const LOGS_PART = [
  `## The logs, and who signed them`,
  `Ledger and journals have the roots (RFC 6962) that their checkpoints say, and evidence keys signed these. What a
witness or an authority for timestamps signed reaches as far as its checkpoint; it gives its own time.`,
  block(TREE),
  block(LOGS),
  `Once a certificate has run out, add \`-attime\` with a time before that to the last command.`,
  block(TIMESTAMPS),
];

const RUNS_PART = [
  `## The runs`,
  `Each run that the ledger names for the package is there, opened, ended and reviewed as the ledger says, and no other is.
Read whether what the package says it is about is what you asked for. Read which drills of schedules were not
held; each draw that was told is the one that was committed to, and falls on its day.`,
  block(LEDGER),
  `Plan, runbook, decisions and artifacts are those of the journal, and each person signed with a key or passkey of the plan; each passkey was enrolled by its person's SSH key or by
two others. Read
where the tenants were asked.`,
  block(RUNS),
];

/** What these commands leave to others, whatever package they check. */
const LIMITS = [
  "that the vkeys are the organisation's: only the way by which you got them shows that; and that the people's keys in the plans are theirs, also of those who only enrolled a passkey",
  'that no timestamp and no cosignature was taken away',
  'the form and the order of events, who was entitled to what, whether facts, times and verdict follow: `breakglass evidence verify` checks that',
  'what stands in artifacts: a fact could name the answer to another question, of another account or time, or one that says the opposite; `breakglass evidence verify` holds most facts against theirs, and docs/evidence-format.md lists those that only reading them shows',
  'whether draws were committed to and told in time, of the days of their period, and not-held drills were due when their entries say, for the reason that they give; `breakglass evidence verify` checks the times against each other, and the reasons of runs that were opened',
  'when an evidence key came, handed over or was revoked: read `key-rotated` and `key-revoked` in ledger/entries.jsonl',
  "how far the schedules' watch had reckoned: a drill that was entered as not held after the last entry of this ledger is not here. Ask for the package of the next period as well, or for this one exported again",
  "which passkeys were revoked, and when: that lies in the organisation's folder of passkeys and is in no evidence. Ask for that folder with its history",
  'what reviews say, but for who signed them and that the ledger names them',
  'proofs/, tiles/, keys/, attestations/ and verify.html: these commands check their digests only',
  'the documents: summary.pdf, timeline.html and timeline.csv are made from the journals and prove nothing; in the CSV a cell that a spreadsheet would run as a formula has an apostrophe before it',
];

function contents({ organisation, scope, ledger, runs }: Dossier): string[] {
  return [
    `The package of ${plain(organisation)}: ${plain(scope)}. Its ledger has ${sayCount({ count: ledger.size, of: 'entries' })} with the root
\`${ledger.root}\`; the last is of ${ledger.at}, by the organisation's clock.`,
    runs.length === 0 ? `No run is in it.` : list(runs.map(sayRun)),
  ];
}

function sayRun({ run, title, mode, verdict, review, answering }: RunDossier): string {
  runFolder({ directory: '', run });
  const said = [
    `**${plain(run)}**, ${mode}: ${plain(title)}`,
    verdict === null ? `**open**: nothing shows whether its end is all there` : `closed as ${verdict}`,
    review.state === 'reviewed' ? 'reviewed' : 'not reviewed',
    ...sayNotMicrosofts(answering).map((text) => `**${plain(text)}**`),
  ];
  return said.join('; ');
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${text}`).join('\n');
}

/** Text of others inside Markdown: no line ends, no code, no markup of its own. */
function plain(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>#|~!&]/g, '\\$&');
}

function block(lines: string): string {
  return `\`\`\`sh\n${lines}\`\`\``;
}
