import { describe, expect, it } from '@jest/globals';
import { readBody, requireJson } from '../../../activities/tenant/read-body.ts';

const query = 'GET /users/1';

describe('the body of an answer', () => {
  it('is read up to its limit', async () => {
    const response = () => new Response('12345');
    await expect(readBody({ response: response(), query, maxBytes: 5 })).resolves.toBe('12345');
    await expect(readBody({ response: response(), query, maxBytes: 4 })).rejects.toMatchObject({
      code: 'TENANT_RESPONSE_INVALID',
    });
    await expect(readBody({ response: new Response(null), query })).resolves.toBe('');
  });

  it.each([
    'application/json',
    'application/json; odata.metadata=minimal',
    'Application/JSON',
    'application/x+json',
  ])('may be %s', (type) => {
    expect(() => {
      check(type);
    }).not.toThrow();
  });

  it.each(['text/html', 'application/jsonp', 'text/plain; application/json', ''])(
    'must not be %j',
    (type) => {
      expect(() => {
        check(type);
      }).toThrow(expect.objectContaining({ code: 'TENANT_RESPONSE_INVALID' }));
    },
  );

  it('may be of any type where there is none, or where it is a refusal', () => {
    expect(() => {
      requireJson({ response: new Response(null, { status: 204 }), body: '', query });
    }).not.toThrow();
    const page = new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } });
    expect(() => {
      requireJson({ response: page, body: '<html>', query });
    }).not.toThrow();
  });
});

function check(type: string): void {
  requireJson({ response: new Response('{}', { headers: { 'content-type': type } }), body: '{}', query });
}
