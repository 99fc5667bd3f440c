import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import type { TenantClient } from '../../../activities/tenant/client.ts';
import { TenantThrottled } from '../../../activities/tenant/errors.ts';
import { getJson, getList, PAGES_MAX } from '../../../activities/tenant/get-json.ts';
import { readBody } from '../../../activities/tenant/read-body.ts';
import { REQUESTS } from '../../../activities/tenant/requests.ts';

const ORIGIN = 'https://graph.example';
const request = REQUESTS.policies();
const { signal } = new AbortController();
const item = z.object({ id: z.string() });

function answering(
  body: (page: URL | null) => unknown,
): TenantClient & { readonly pages: (string | null)[] } {
  const pages: (string | null)[] = [];
  return {
    pages,
    graphOrigin: ORIGIN,
    send: ({ page }) => {
      pages.push(page?.href ?? null);
      const value = body(page);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return Promise.resolve({ body: text, response: { requestId: `answer-${pages.length}` } });
    },
  };
}

async function list(client: TenantClient) {
  return await getList({ client, request, signal, item });
}

describe('an answer of Graph', () => {
  it('holds the named members and no others', async () => {
    const client = answering(() => ({ id: '1', password: 'x' }));
    const answer = await getJson({ client, request, signal, schema: item });
    expect(answer).toEqual({
      query: 'GET /identity/conditionalAccess/policies?$top=100',
      host: ORIGIN,
      askedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
      value: { id: '1' },
      responses: [{ requestId: 'answer-1' }],
    });
  });

  it.each([['<html>hunter2'], [''], [{ id: 1 }], [[]], [null], [{}]])(
    'is refused when it has another form: %j',
    async (body) => {
      const asked = getJson({ client: answering(() => body), request, signal, schema: item });
      await expect(asked).rejects.toMatchObject({ code: 'TENANT_RESPONSE_INVALID' });
      await expect(asked).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
    },
  );

  it('is refused, not crashed on, whatever JSON comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        const asked = list(answering(() => body)).catch((error: unknown) => error);
        const came = await asked;
        const fine = z.object({ value: z.array(z.unknown()) }).safeParse(JSON.parse(body)).success;
        if (!fine) expect(came).toMatchObject({ code: 'TENANT_RESPONSE_INVALID' });
      }),
    );
  });
});

describe('a list of Graph', () => {
  it('is followed to its last page', async () => {
    const next = `${ORIGIN}/v1.0/x?$skiptoken=2`;
    const client = answering((page) =>
      page === null ? { value: [{ id: 'a' }], '@odata.nextLink': next } : { value: [{ id: 'b' }] },
    );
    await expect(list(client)).resolves.toMatchObject({
      value: [{ id: 'a' }, { id: 'b' }],
      responses: [{ requestId: 'answer-1' }, { requestId: 'answer-2' }],
    });
    expect(client.pages).toEqual([null, next]);
  });

  it.each([
    'https://graph.example.evil/v1.0/x',
    'http://graph.example/v1.0/x',
    'https://graph.example:444/v1.0/x',
    'https://user:secret@graph.example/v1.0/x',
    '/v1.0/x',
    'not an address',
  ])('is never followed to another place: %s', async (next) => {
    const client = answering(() => ({ value: [], '@odata.nextLink': next }));
    await expect(list(client)).rejects.toMatchObject({ code: 'TENANT_RESPONSE_INVALID' });
    expect(client.pages).toEqual([null]);
  });

  it('is read on where it stopped when the tenant asks to slow down between two pages, and given up if it goes on', async () => {
    const next = `${ORIGIN}/v1.0/x?$skiptoken=2`;
    const slowDown = new TenantThrottled({ message: 'slow down', retryAfterMs: 1 });
    for (const [refused, pages] of [
      [2, [null, next, next, next]],
      [9, [null, next, next, next, next]],
    ] as const) {
      let left: number = refused;
      const client = answering((page) => {
        if (page === null) return { value: [{ id: 'a' }], '@odata.nextLink': next };
        if (left === 0) return { value: [{ id: 'b' }] };
        left -= 1;
        throw slowDown;
      });
      const came = await list(client).catch((error: unknown) => error);
      expect(came).toMatchObject(
        left === 0 ? { value: [{ id: 'a' }, { id: 'b' }] } : { code: 'TENANT_THROTTLED' },
      );
      expect(client.pages).toEqual(pages);
    }
  });

  it('without end is given up', async () => {
    const client = answering(() => ({ value: [], '@odata.nextLink': `${ORIGIN}/v1.0/x` }));
    await expect(list(client)).rejects.toMatchObject({ code: 'TENANT_RESPONSE_INVALID' });
    expect(client.pages).toHaveLength(PAGES_MAX);
  });
});

describe('the body of an answer', () => {
  it('is read up to its limit', async () => {
    const read = (text: string) => readBody({ response: new Response(text), query: 'GET /x', maxBytes: 4 });
    await expect(read('four')).resolves.toBe('four');
    await expect(read('fives')).rejects.toMatchObject({ code: 'TENANT_RESPONSE_INVALID' });
  });

  it('may be absent', async () => {
    await expect(readBody({ response: new Response(null), query: 'GET /x' })).resolves.toBe('');
  });
});
