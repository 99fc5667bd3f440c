/**
 * What the tenant's own support finds an answer by. Members that the answer did not bear are left out.
 *
 * @see https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
 */
export interface ResponseMark {
  /** Header `request-id`. */
  readonly requestId?: string;
  /** Header `date`: the answering server's clock. */
  readonly date?: string;
}

/** Headers of this form are kept; a longer or stranger one says nothing that could be looked up. */
const PLAIN = /^[\x20-\x7e]{1,100}$/;

/** The mark of one answer, from its headers. */
export function markOf(headers: Headers): ResponseMark {
  const requestId = plain(headers.get('request-id'));
  const date = plain(headers.get('date'));
  return { ...(requestId === null ? {} : { requestId }), ...(date === null ? {} : { date }) };
}

function plain(value: string | null): string | null {
  return value !== null && PLAIN.test(value) ? value : null;
}
