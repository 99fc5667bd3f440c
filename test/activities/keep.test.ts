import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keepAnswer, keepLook } from '../../activities/keep.ts';
import { markOf } from '../../activities/tenant/response-mark.ts';
import { pretendRoom } from './pretend-room.ts';

const answer = {
  query: 'GET /users/1',
  host: 'https://graph.example',
  askedAt: '2026-04-01T09:00:00.000Z',
  responses: [{ requestId: 'r-1' }, {}],
  value: [{ z: 1, a: null }],
};

describe('an artifact', () => {
  it('says what was asked where and when, what came, and how its sender finds it', async () => {
    const room = pretendRoom({});
    const digest = await keepAnswer({ room, run: 'run-1', answer });
    const text =
      '{"answer":[{"a":null,"z":1}],"askedAt":"2026-04-01T09:00:00.000Z","host":"https://graph.example","query":"GET /users/1","responses":[{"requestId":"r-1"},{}],"v":1}';
    expect(room.stored).toEqual([text]);
    expect(digest).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('is one for each answer of a look, in the order asked', async () => {
    const room = pretendRoom({});
    const second = { ...answer, query: 'GET /users/2' };
    const look = await keepLook({ room, run: 'run-1', answers: [answer, second] });
    expect(look.query).toBe('GET /users/1 ; GET /users/2');
    expect(look.artifacts).toEqual(
      room.stored.map((text) => createHash('sha256').update(text).digest('hex')),
    );
  });
});

describe('the mark of an answer', () => {
  it('is its request id and date', () => {
    const headers = new Headers({ 'request-id': 'r-1', date: 'Wed, 01 Apr 2026 09:00:00 GMT' });
    expect(markOf(headers)).toEqual({ requestId: 'r-1', date: 'Wed, 01 Apr 2026 09:00:00 GMT' });
  });

  it.each([
    [{}],
    [{ 'request-id': '' }],
    [{ 'request-id': 'x'.repeat(101) }],
    [{ 'request-id': 'caf\u00e9' }],
  ])('leaves out what is missing or strange: %j', (headers) => {
    expect(markOf(new Headers(headers))).toEqual({});
  });
});
