import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodeJwt } from 'jose';
import { answerJson, grantToken, type Behaviour, type Behaviours } from './hostile-tenant.ts';

/** What the engine proves itself with; error texts of the tenant quote it. */
export const SECRET = 'canary-secret';

/** Takes the question and never answers. */
export const blackHole: Behaviour = () => undefined;

/** A refusal in Graph's own form, whose text quotes what was sent. */
export function status(
  number: number,
  headers: Readonly<Record<string, string>> = {},
  code = 'SomeCode',
): Behaviour {
  return (_, response) => {
    answerJson(response, number, { error: { code, message: `${SECRET} was sent` } }, headers);
  };
}

/** Whatever is given, and nothing else. */
export function bare(number: number, headers: Readonly<Record<string, string>> = {}, body = ''): Behaviour {
  return (_, response) => response.writeHead(number, headers).end(body);
}

/** A refusal of the token service by its number. */
export function aadsts(number: number, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (_, response) => {
    const text = `AADSTS${number}: what was sent was ${SECRET}`;
    answerJson(
      response,
      401,
      { error: 'invalid_client', error_description: text, error_codes: [number] },
      headers,
    );
  };
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const PAGE_TYPE = { 'content-type': 'text/html' };

/** Where nothing must ever be sent. */
export const ELSEWHERE = 'https://localhost:1/elsewhere';

/** A list whose next page is there. */
export function nextPage(where: (request: IncomingMessage) => string): Behaviour {
  return (request, response) => {
    answerJson(response, 200, { value: [], '@odata.nextLink': where(request) });
  };
}

/** Half of what was announced, then the end of the connection. */
export const cutInBody: Behaviour = (request, response) => {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
  response.write('{"value":[', () => request.socket.destroy());
};

/** A space now and then, for ever. */
export const drip: Behaviour = (_, response) => {
  response.writeHead(200, JSON_TYPE).flushHeaders();
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => {
    clearInterval(timer);
  });
};

/** As fast as it is taken, for ever. */
export const flood: Behaviour = (_, response) => {
  response.writeHead(200, JSON_TYPE);
  pour(response);
};

function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(' '.repeat(65_536)));
  if (!response.destroyed)
    response.once('drain', () => {
      pour(response);
    });
}

/** Base64 of this has padding, whose `=` must not be taken for the end of a name. */
const CLAIMS = '{"access_token":{"nbf":{"essential":true}}}';
/** The header of a challenge (continuous access evaluation). */
export const challenge = {
  'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from(CLAIMS).toString('base64')}"`,
};

/** A token is good only if it was asked for with the claims. */
export function untilClaimed(first: Behaviour): () => Partial<Behaviours> {
  return () => {
    let claimed = false;
    return {
      token: (request, response, body) => {
        claimed = new URLSearchParams(body).get('claims')?.includes('"nbf"') ?? false;
        grantToken(request, response, body);
      },
      graph: (request, response, body) => {
        if (claimed) answerJson(response, 200, { value: [] });
        else first(request, response, body);
      },
    };
  };
}

/** The first request is answered so, each later one well. */
export function once(first: Behaviour): Behaviour {
  let met = false;
  return (request, response, body) => {
    if (met) answerJson(response, 200, { value: [] });
    else first(request, response, body);
    met = true;
  };
}

/** A token service whose clock is two hours ahead, and which looks at the assertion's times. */
export const aheadOfUs: Behaviour = (request, response, body) => {
  const { exp = 0 } = decodeJwt(new URLSearchParams(body).get('client_assertion') ?? '');
  const answer = exp < Date.now() / 1_000 + 7_200 ? aadsts(700024) : grantToken;
  answer(request, response, body);
};
