import { z } from 'zod';
import { empty, parseJson, without } from '../wire.ts';
import type { Answer, WireRequest } from '../wire.ts';
import { GraphRefusal, refusalAnswer } from '../graph/refusal.ts';
import { fault, faultWith } from './fault.ts';

const object = z.record(z.string(), z.unknown());
const collection = z.looseObject({ value: z.array(object) });

/** `retryAfter`: whether the answers carry the header, of one second. */
export const graphThrottled = faultWith(
  z.strictObject({
    requests: z.int().min(1).default(2),
    retryAfter: z.enum(['sent', 'left-out']).default('sent'),
  }),
  (world, { requests, retryAfter }) => {
    const seen = new Map<string, number>();
    return {
      before: (request) => {
        if (request.host !== 'graph') return null;
        const times = (seen.get(request.url.pathname) ?? 0) + 1;
        seen.set(request.url.pathname, times);
        if (times > requests) return null;
        const headers = retryAfter === 'sent' ? { 'retry-after': '1' } : {};
        const refusal = new GraphRefusal('TooManyRequests', 'Too many requests.', headers);
        return refusalAnswer(world, { request, refusal });
      },
    };
  },
);

/** Down for `seconds` from the first request on, or else until `requests` have failed. */
export const graphDown = faultWith(
  z.strictObject({ seconds: z.number().positive().optional(), requests: z.int().min(1).default(8) }),
  (world, { seconds, requests }) => {
    let failed = 0;
    let firstAt: number | null = null;
    return {
      before: ({ host }) => {
        if (host !== 'graph') return null;
        firstAt ??= world.machineNow();
        const down =
          seconds === undefined ? failed < requests : world.machineNow() < firstAt + seconds * 1_000;
        failed += 1;
        return down ? empty(503) : null;
      },
    };
  },
);

/** Only the first write is lost; the next is answered. What-If is a POST and writes nothing. */
export const writeLostAfterCommit = fault(() => {
  let lost = false;
  return {
    after: (request, answer) => {
      const { host, method, url } = request;
      const isWrite = host === 'graph' && method !== 'GET' && !url.pathname.endsWith('/evaluate');
      if (!isWrite || answer.status >= 300 || lost) return answer;
      lost = true;
      return { do: 'cut' };
    },
  };
});

/** As when the right to read policies is missing: the member is gone, not empty. */
export const caDataOmitted = fault(() => ({
  after: onCollections(/\/auditLogs\/signIns$/i, ({ value, ...rest }) => ({
    ...rest,
    value: value.map((row) => without(row, ['appliedConditionalAccessPolicies'])),
  })),
}));

/** A reader who follows it would hand its token to a stranger. */
export const nextLinkElsewhere = fault(() => ({
  after: onCollections(/./, (body, { url }) => ({
    ...body,
    '@odata.nextLink': `https://graph.attacker.example${url.pathname}?$skiptoken=x`,
  })),
}));

/** `delayMs`: how long each answer is held back. */
export const slowGraph = faultWith(
  z.strictObject({ delayMs: z.int().min(1).max(600_000).default(3_000) }),
  (_world, { delayMs }) => ({
    after: (request, answer) => (request.host === 'graph' ? { ...answer, delayMs } : answer),
  }),
);

/** The first half of the right answer. */
export const malformedJson = fault(() => ({
  after: (request, answer) =>
    isGraphSuccess(request, answer)
      ? { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) }
      : answer,
}));

/** The padding is blank space after the JSON value, which is still JSON. */
export const hugeAnswer = faultWith(
  z.strictObject({
    bytes: z
      .int()
      .min(1)
      .max(256 * 1024 * 1024)
      .default(64 * 1024 * 1024),
  }),
  (_world, { bytes }) => ({
    after: (request, answer) =>
      isGraphSuccess(request, answer) ? { ...answer, body: answer.body + ' '.repeat(bytes) } : answer,
  }),
);

function isGraphSuccess({ host }: WireRequest, { status }: Answer): boolean {
  return host === 'graph' && status === 200;
}

function onCollections(
  path: RegExp,
  change: (body: z.infer<typeof collection>, request: WireRequest) => object,
): (request: WireRequest, answer: Answer) => Answer {
  return (request, answer) => {
    if (!isGraphSuccess(request, answer) || !path.test(request.url.pathname)) return answer;
    const body = collection.safeParse(parseJson(answer.body));
    return body.success ? { ...answer, body: JSON.stringify(change(body.data, request)) } : answer;
  };
}
