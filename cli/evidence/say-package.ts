import type { ExportedPackage } from '../../evidence/package/export.ts';
import type { Gap } from '../../evidence/package/documents/gaps.ts';
import type { Manifest } from '../../evidence/package/manifest.ts';
import { sayScope } from '../../evidence/package/scope.ts';
import type { PackageReport } from '../../evidence/package/report.ts';
import { plain } from '../plain.ts';
import { sayReport } from './say-report.ts';

const DERIVED: Readonly<Record<PackageReport['derived'], string>> = {
  again: 'derived again from the evidence, byte for byte',
  'not-again': 'made by another version of this program: NOT derived again, so their words are not checked',
  'not-here':
    'as the manifest lists them, but not derived again in a browser: `breakglass evidence verify` does that',
  'not-reached': 'not known: the check broke off before',
};

/** What was exported, where it lies, which runs are not in it, and what it leaves open about its period. */
export function sayExported({ file, sha256, bytes, manifest, gaps, notAtHand }: ExportedPackage): string {
  return [
    file,
    `  sha256 ${sha256}, ${bytes} bytes`,
    ...sayContent(manifest),
    ...sayGaps(gaps),
    ...notAtHand.map((run) => `  entered in the ledger, folder not at hand: ${run}`),
  ]
    .map(plain)
    .join('\n');
}

/** A report on a package for people: the package itself, then what is in it. */
export function sayPackage(report: PackageReport): string {
  const { path: target, manifest, derived, gaps, evidence, broken } = report;
  const head =
    broken === null
      ? `PACKAGE ${target}: unbroken`
      : `BROKEN  ${target}: ${broken.code} at ${broken.place}: ${broken.message}`;
  const lines = [
    head,
    ...(manifest === null ? [] : sayContent(manifest)),
    `  documents, proofs, tiles and keys: ${DERIVED[derived]}`,
    ...sayGaps(gaps),
  ];
  const own = lines.map(plain).join('\n');
  return evidence === null ? own : `${own}\n\n${sayReport(evidence)}`;
}

function sayGaps(gaps: readonly Gap[]): string[] {
  return gaps.map(({ kind, text }) => `  ${kind}: ${text}`);
}

function sayContent({ scope, ledger, runs, files }: Manifest): string[] {
  const notIncluded = runs.filter(({ status }) => status !== 'included');
  return [
    `  about ${sayScope(scope)}, with the first ${ledger.size === 1 ? 'entry' : `${ledger.size} entries`} of the ledger`,
    `  ${runs.length - notIncluded.length} of ${runs.length} runs included, ${files.length + 1} files`,
    ...notIncluded.map(({ run, status, because }) => `  ${status}: ${run}: ${because}`),
  ];
}
