import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { pageAssets } from './assets.ts';
import { createChallenges } from './challenge.ts';
import { cookieNames, type Page } from './context.ts';
import type { Desk } from './desk.ts';
import { failures } from './failure.ts';
import { guardOrigin } from './guard.ts';
import { abortRoutes } from './routes/abort.ts';
import { assetRoutes } from './routes/assets.ts';
import { changesRoute } from './routes/changes.ts';
import { decideRoutes } from './routes/decide.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { historyRoutes } from './routes/history.ts';
import { lookRoutes } from './routes/look.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { peopleRoutes } from './routes/people.ts';
import { reviewRoutes } from './routes/review.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { startRoutes } from './routes/start.ts';
import { createSessions } from './sessions.ts';
import { sharedLooks } from './shared-looks.ts';
import { createTries } from './tries.ts';

/** Every view and form, a file each. */
const ROUTES = [
  assetRoutes,
  signInRoutes,
  lookRoutes,
  changesRoute,
  decideRoutes,
  abortRoutes,
  startRoutes,
  reviewRoutes,
  evidenceRoutes,
  historyRoutes,
  peopleRoutes,
  passkeyRoutes,
];

/** A signed review with all its findings and its signature fits. */
const BODY_LIMIT_BYTES = 64 * 1024;
/** A whole request must be there after this; nobody holds a connection by sending it slowly. */
const REQUEST_MS = 10_000;
/** And its head after this; how often that is looked at. */
const HEAD_MS = 5_000;
const CHECK_EVERY_MS = 1_000;
/** A connection on which nothing moves; watched runs send a line every 15 s. */
const QUIET_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;
const MAX_CONNECTIONS = 1_000;

/** The certificate and key that people's browsers see, in PEM. */
export interface PageTls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What a page is made of. */
export interface PageSetting {
  readonly desk: Desk;
  /** Scheme, host and port by which people reach it, as `http://localhost:8420`. */
  readonly origin: string;
  /** Null: plain http, which is for loopback alone. */
  readonly tls: PageTls | null;
  readonly logger: Logger;
  /** Milliseconds since the epoch; tests turn it. */
  readonly now?: () => number;
}

/** The page as a server that does not listen yet; closing it ends every stream. */
export async function createPage(setting: PageSetting): Promise<FastifyInstance> {
  const { origin, tls, logger, now = Date.now } = setting;
  const desk = sharedLooks({ desk: setting.desk, now });
  const closing = new AbortController();
  const page: Page = {
    desk,
    engine: setting.desk,
    origin,
    cookies: cookieNames(tls !== null),
    assets: await pageAssets(),
    sessions: createSessions(now),
    challenges: createChallenges({ origin, now }),
    asserted: new Map(),
    tries: createTries(now),
    now,
    started: new Map(),
    closing: closing.signal,
  };
  const app = openServer(tls);
  app.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  await headers({ app, secure: tls !== null });
  guardOrigin({ app, page });
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES });
  failures({ app, page, logger });
  for (const routes of ROUTES) routes({ app, page });
  return app;
}

function openServer(tls: PageTls | null): FastifyInstance {
  const checked = { connectionsCheckingInterval: CHECK_EVERY_MS };
  const app: FastifyInstance = fastify({
    ...(tls === null ? { http: checked } : { https: { ...tls, ...checked, minVersion: 'TLSv1.2' } }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_MS,
    connectionTimeout: QUIET_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 500 },
    exposeHeadRoutes: false,
    // A path that cannot be decoded comes by no hook of ours.
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack();
      reply.raw.writeHead(400, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end('400\n');
    },
  });
  app.server.headersTimeout = HEAD_MS;
  app.server.maxConnections = MAX_CONNECTIONS;
  return app;
}

/** Nothing from elsewhere, nothing inline, in no frame, kept by nobody on the way. */
async function headers({ app, secure }: { app: FastifyInstance; secure: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    // Nothing to other sites; with `no-referrer` browsers would send forms of our own with the origin `null`.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  });
}
