import { PAGES_MAX } from '../../../activities/tenant/get-json.ts';
import type { ErrorCode } from '../../../domain/errors.ts';
import {
  answerJson,
  describeTenant,
  type Behaviour,
  type Behaviours,
  type Meeting,
} from './hostile-tenant.ts';
import {
  aadsts,
  aheadOfUs,
  bare,
  blackHole,
  challenge,
  cutInBody,
  drip,
  flood,
  ELSEWHERE,
  JSON_TYPE,
  nextPage,
  once,
  PAGE_TYPE,
  status,
  untilClaimed,
} from './wire-behaviours.ts';

/** What is wrong on the wire. */
export interface WireFault {
  /** Where login or Graph is met; at their right address where it is not said. */
  readonly meet?: { readonly login?: Meeting; readonly graph?: Meeting };
  /** What is answered otherwise; made anew for each call, since some of it counts. */
  readonly behave?: () => Partial<Behaviours>;
  readonly credential?: 'certificate';
  /** It never ends by itself, so a short time limit is given. */
  readonly endless?: true;
  /** Only a list has it. */
  readonly readOnly?: true;
  /** How long the tenant asks to wait. */
  readonly afterMs?: number;
  /** What the message must say beside the code. */
  readonly words?: string;
}

/** The fault's name, the fault, how each call ends (null: well), and its requests for a token and to Graph. */
export type Row = readonly [
  name: string,
  fault: WireFault,
  code: ErrorCode | null,
  sent: readonly [token: number, graph: number],
];

const graph = (behaviour: Behaviour) => ({ behave: () => ({ graph: behaviour }) });
const token = (behaviour: Behaviour) => ({ behave: () => ({ token: behaviour }) });
const discovery = (behaviour: Behaviour) => ({ behave: () => ({ discovery: behaviour }) });

const AFTER_9 = { 'retry-after': '9' };

/** Faults on the way to a token: nothing was sent to Graph, so a write may be tried again as a read may. */
export const AT_TOKEN: readonly Row[] = [
  [
    'login refuses the connection',
    { meet: { login: 'nobody' }, words: 'connection refused' },
    'TOKEN_UNREACHABLE',
    [0, 0],
  ],
  [
    'login takes the connection and is silent',
    { meet: { login: 'silent' }, endless: true },
    'TOKEN_UNREACHABLE',
    [0, 0],
  ],
  [
    'login has an expired certificate',
    { meet: { login: 'expired' }, words: 'certificate expired' },
    'TOKEN_UNREACHABLE',
    [0, 0],
  ],
  [
    'login has a certificate of somebody else',
    { meet: { login: 'untrusted' }, words: 'certificate not trusted' },
    'TOKEN_UNREACHABLE',
    [0, 0],
  ],
  ['its description never comes', { ...discovery(blackHole), endless: true }, 'TOKEN_UNREACHABLE', [0, 0]],
  [
    'it has another issuer',
    discovery(describeTenant({ issuer: 'https://attacker.example/x/v2.0' })),
    'TENANT_RESPONSE_INVALID',
    [0, 0],
  ],
  ['its description is a page', discovery(bare(200, PAGE_TYPE, '<html>')), 'TENANT_RESPONSE_INVALID', [0, 0]],
  ['its description has gone', discovery(bare(404)), 'TENANT_RESPONSE_INVALID', [0, 0]],
  ['the token never comes', { ...token(blackHole), endless: true }, 'TOKEN_UNREACHABLE', [1, 0]],
  ['the token comes drop by drop', { ...token(drip), endless: true }, 'TOKEN_UNREACHABLE', [1, 0]],
  ['the token is a flood', token(flood), 'TENANT_RESPONSE_INVALID', [1, 0]],
  ['the token is cut off', token(cutInBody), 'TOKEN_UNREACHABLE', [1, 0]],
  [
    'the token is broken JSON',
    token(bare(200, JSON_TYPE, '{"access_token":')),
    'TENANT_RESPONSE_INVALID',
    [1, 0],
  ],
  ['the token is another thing', token(bare(200, JSON_TYPE, '{}')), 'TENANT_RESPONSE_INVALID', [1, 0]],
  ['login sends the secret on', token(bare(307, { location: ELSEWHERE })), 'TENANT_RESPONSE_INVALID', [1, 0]],
  ['login: 400 without a code', token(bare(400)), 'TOKEN_REFUSED', [1, 0]],
  [
    'login: 429 with Retry-After',
    { ...token(bare(429, AFTER_9)), afterMs: 9_000 },
    'TENANT_THROTTLED',
    [1, 0],
  ],
  ['login: 429 without Retry-After', token(bare(429)), 'TENANT_THROTTLED', [1, 0]],
  [
    'login: 503 with Retry-After',
    { ...token(bare(503, AFTER_9)), afterMs: 9_000 },
    'TOKEN_UNREACHABLE',
    [1, 0],
  ],
  ['login: 500', token(bare(500)), 'TOKEN_UNREACHABLE', [1, 0]],
  ['login: an expired secret', token(aadsts(7000222)), 'TOKEN_REFUSED', [1, 0]],
  ['login: a fault that passes', token(aadsts(90033)), 'TOKEN_UNREACHABLE', [1, 0]],
  ['login: a loop', { ...token(aadsts(50196, AFTER_9)), afterMs: 9_000 }, 'TENANT_THROTTLED', [1, 0]],
  ['login: a code that nobody knows', token(aadsts(424242)), 'TOKEN_REFUSED', [1, 0]],
  [
    'login: a clock ahead of ours',
    { ...token(aheadOfUs), credential: 'certificate' },
    'TOKEN_REFUSED',
    [1, 0],
  ],
];

/** Faults at Graph. */
export const AT_GRAPH: readonly Row[] = [
  [
    'Graph refuses the connection',
    { meet: { graph: 'nobody' }, words: 'connection refused' },
    'TENANT_UNREACHABLE',
    [1, 0],
  ],
  [
    'Graph takes the connection and is silent',
    { meet: { graph: 'silent' }, endless: true },
    'TENANT_TIMEOUT',
    [1, 0],
  ],
  [
    'Graph has an expired certificate',
    { meet: { graph: 'expired' }, words: 'certificate expired' },
    'TENANT_UNREACHABLE',
    [1, 0],
  ],
  [
    'Graph has a certificate of somebody else',
    { meet: { graph: 'untrusted' }, words: 'certificate not trusted' },
    'TENANT_UNREACHABLE',
    [1, 0],
  ],
  ['Graph never answers', { ...graph(blackHole), endless: true }, 'TENANT_TIMEOUT', [1, 1]],
  [
    'Graph is slow, within its time',
    graph((_, response) => void setTimeout(answerJson, 100, response, 200, { value: [] })),
    null,
    [1, 1],
  ],
  ['Graph answers drop by drop', { ...graph(drip), endless: true }, 'TENANT_TIMEOUT', [1, 1]],
  ['Graph answers with a flood', graph(flood), 'TENANT_RESPONSE_INVALID', [1, 1]],
  [
    'Graph hangs up',
    { ...graph((request) => request.socket.destroy()), words: 'before the answer' },
    'TENANT_UNREACHABLE',
    [1, 1],
  ],
  ['Graph hangs up within the answer', graph(cutInBody), 'TENANT_UNREACHABLE', [1, 1]],
  ['401 with claims, then all is well', { behave: untilClaimed(status(401, challenge)) }, null, [2, 2]],
  ['401 with claims, twice', graph(status(401, challenge)), 'TOKEN_REFUSED', [2, 2]],
  ['401 for an old token, then all is well', { behave: () => ({ graph: once(status(401)) }) }, null, [2, 2]],
  ['401, twice', graph(status(401)), 'TOKEN_REFUSED', [2, 2]],
  ['403', { ...graph(status(403)), words: 'permission' }, 'PERMISSION_MISSING', [1, 1]],
  [
    '403 for want of a licence',
    graph(status(403, {}, 'AadPremiumLicenseRequired')),
    'LICENCE_MISSING',
    [1, 1],
  ],
  ['404', graph(status(404)), 'NOT_FOUND_IN_TENANT', [1, 1]],
  ['400', { ...graph(status(400)), words: 'did not accept' }, 'TENANT_REQUEST_REFUSED', [1, 1]],
  ['400 of somebody on the way', graph(bare(400, PAGE_TYPE, '<html>')), 'TENANT_RESPONSE_INVALID', [1, 1]],
  ...[401, 403, 404, 409].map((number): Row => [
    `${String(number)} of somebody on the way`,
    graph(bare(number, { ...PAGE_TYPE, 'www-authenticate': 'Basic realm="proxy"' }, '<html>')),
    number === 409 ? 'TENANT_ERROR' : 'TENANT_RESPONSE_INVALID',
    [1, 1],
  ]),
  [
    '429 of somebody on the way',
    { ...graph(bare(429, { ...PAGE_TYPE, ...AFTER_9 }, '<html>')), afterMs: 9_000 },
    'TENANT_ERROR',
    [1, 1],
  ],
  ['405', graph(status(405)), 'TENANT_REQUEST_REFUSED', [1, 1]],
  ['409', graph(status(409)), 'TENANT_CONFLICT', [1, 1]],
  ['412', graph(status(412)), 'TENANT_REQUEST_REFUSED', [1, 1]],
  ['423', graph(status(423)), 'TENANT_CONFLICT', [1, 1]],
  [
    '429 with Retry-After',
    { ...graph(status(429, { 'retry-after': '7' })), afterMs: 7_000 },
    'TENANT_THROTTLED',
    [1, 1],
  ],
  [
    '429 with a Retry-After of a day',
    { ...graph(status(429, { 'retry-after': '86400' })), afterMs: 300_000 },
    'TENANT_THROTTLED',
    [1, 1],
  ],
  ['429 without Retry-After', graph(status(429)), 'TENANT_THROTTLED', [1, 1]],
  ['500', graph(status(500)), 'TENANT_ERROR', [1, 1]],
  ['502', graph(bare(502, {}, '<html>')), 'TENANT_UNREACHABLE', [1, 1]],
  ['503, empty', graph(bare(503)), 'TENANT_UNREACHABLE', [1, 1]],
  ['503 with Retry-After', { ...graph(bare(503, AFTER_9)), afterMs: 9_000 }, 'TENANT_UNREACHABLE', [1, 1]],
  ['504, though it was done', graph(bare(504)), 'TENANT_UNREACHABLE', [1, 1]],
  [
    'a page in place of the answer',
    graph(bare(200, PAGE_TYPE, '{"value":[]}')),
    'TENANT_RESPONSE_INVALID',
    [1, 1],
  ],
  [
    'a redirect to another host',
    graph(bare(307, { location: ELSEWHERE })),
    'TENANT_RESPONSE_INVALID',
    [1, 1],
  ],
  [
    'broken JSON',
    { ...graph(bare(200, JSON_TYPE, '{"value":[')), readOnly: true },
    'TENANT_RESPONSE_INVALID',
    [1, 1],
  ],
  [
    'a next page elsewhere',
    { ...graph(nextPage(() => ELSEWHERE)), readOnly: true },
    'TENANT_RESPONSE_INVALID',
    [1, 1],
  ],
  [
    'a next page that is the same again',
    { ...graph(nextPage(({ headers, url }) => `https://${headers.host ?? ''}${url ?? ''}`)), readOnly: true },
    'TENANT_RESPONSE_INVALID',
    [1, PAGES_MAX],
  ],
];
