import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { BreakglassError } from '../../domain/errors.ts';
import { exportPackage } from '../../evidence/package/export.ts';
import { verifyPage } from '../../evidence/package/verify-page.ts';
import { Break } from '../../evidence/verify/report.ts';
import type { Page, Visit } from '../context.ts';
import { forPeople } from '../guard.ts';
import { sendView } from '../layout.ts';
import { whenOver } from '../over.ts';
import { createPlaces } from '../places.ts';
import { ledgerEntries, requireOwnRun, runsOf } from '../read/ledger-runs.ts';
import { EVIDENCE_TITLE, evidenceView } from '../views/evidence.ts';
import { paramsOf } from './params.ts';

/** Each package is verified before it is sent, which takes a core for a while. */
const MADE_AT_ONCE = 2;
/** Packages that one person takes away at the same time: who leaves theirs lying keeps nobody else waiting. */
const TAKEN_AT_ONCE = 2;

/** `/evidence`: packages to take away, and the page that verifies them in a browser. */
export function evidenceRoutes({ app, page }: { app: FastifyInstance; page: Page }): void {
  // Where another listened until now, it was killed perhaps, and with it whoever would have removed its packages.
  app.addHook('onListen', () => rm(folderOf(page), { recursive: true, force: true }));
  const making = createPlaces({ each: MADE_AT_ONCE, what: 'packages' });
  const taking = createPlaces({ each: TAKEN_AT_ONCE, what: 'packages' });
  app.get(
    '/evidence',
    forPeople(page, async ({ session, reply }) => {
      const runs = runsOf(await ledgerEntries(page.desk.evidenceDirectory));
      return sendView({
        page,
        reply,
        view: { title: EVIDENCE_TITLE, body: evidenceView(runs), session, at: '/evidence' },
      });
    }),
  );
  app.get(
    '/runs/:run/package.zip',
    forPeople(page, async (visit) => {
      const { run } = paramsOf(visit.request);
      await requireOwnRun({ directory: page.desk.evidenceDirectory, run, started: new Set() });
      whenOver({ ...visit, over: taking.take(visit.session.person) });
      const free = making.take('');
      const made = await makePackage({ page, run }).finally(free);
      return sendPackage({ visit, run, made });
    }),
  );
  app.get(
    '/verify.html',
    forPeople(page, async ({ reply }) => {
      const bytes = Buffer.from(await verifyPage());
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', `${ownPolicyOf(bytes.toString('utf8'))}; frame-ancestors 'none'`)
        .send(bytes);
    }),
  );
}

/** That page brings its one script and style with it, allowed by their digests and nothing else. */
function ownPolicyOf(text: string): string {
  const policy = /<meta\s+http-equiv="Content-Security-Policy"\s+content="(?<policy>[^"]+)"/i.exec(text)
    ?.groups?.policy;
  if (policy !== undefined) return policy;
  throw new BreakglassError({ code: 'INTERNAL', message: 'expected the policy of verify.html' });
}

interface MadePackage {
  readonly file: string;
  /** Removes it. */
  readonly remove: () => Promise<void>;
}

/** Where the packages of the page at this address lie while they are sent: no two pages have the same. */
function folderOf({ desk, origin }: Page): string {
  return path.join(desk.workDirectory, new URL(origin).host.replaceAll(/[^\w.-]/g, '_'));
}

/** Made in a folder of its own. */
async function makePackage({ page, run }: { page: Page; run: string }): Promise<MadePackage> {
  const { evidenceDirectory: directory } = page.desk;
  const packages = folderOf(page);
  await mkdir(packages, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(packages, 'package-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const file = path.join(folder, 'package.zip');
  try {
    await exportPackage({ directory, scope: { kind: 'run', run }, file });
    return { file, remove };
  } catch (error) {
    await remove();
    throw error instanceof Break ? broken(error) : error;
  }
}

/** It is gone once it was sent, or nobody takes it any more. */
function sendPackage({
  visit: { request, reply },
  run,
  made: { file, remove },
}: {
  visit: Visit;
  run: string;
  made: MadePackage;
}): FastifyReply {
  const stream = createReadStream(file);
  stream.once('close', () => void remove());
  whenOver({ request, reply, over: () => stream.destroy() });
  return reply
    .type('application/zip')
    .header('content-disposition', `attachment; filename="${run.replaceAll(/[^\w.-]/g, '_')}.zip"`)
    .send(stream);
}

function broken({ report: { code, place, message } }: Break): BreakglassError {
  return new BreakglassError({ code, message: `not exported, as it does not verify: ${place}: ${message}` });
}
