/** Words for what the system calls of a connection report. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name could not be looked up',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  UND_ERR_ABORTED: 'the proxy did not let it through',
  UND_ERR_SOCKET: 'connection closed before the answer',
  UND_ERR_CONNECT_TIMEOUT: 'no answer',
  UND_ERR_HEADERS_TIMEOUT: 'no answer',
  UND_ERR_BODY_TIMEOUT: 'answer broken off',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate not trusted',
  CERT_SIGNATURE_FAILURE: 'certificate not trusted',
  CERT_HAS_EXPIRED: 'certificate expired',
  CERT_NOT_YET_VALID: "certificate not valid yet; look whether this machine's clock is right",
  ESOCKET: 'connection broken off',
  ECONNECTION: 'connection closed before the answer',
  ETLS: 'TLS could not be agreed on',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no TLS at that port',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another name',
};

/**
 * Says in a few words why a connection failed. Only a code is read from the error and its causes, never foreign
 * text, which may hold an address with a secret in it.
 */
export function sayNetworkError(error: unknown): string {
  const code = codeOf(error);
  if (code === null) return 'connection failed';
  return WORDS[code] ?? `connection failed (${code})`;
}

/** The first code on the way down: `fetch` wraps the cause, and a name with several addresses wraps it again. */
function codeOf(error: unknown): string | null {
  let at = error;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth += 1) {
    const code: unknown = 'code' in at ? at.code : null;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code;
    const inner: unknown = 'errors' in at && Array.isArray(at.errors) ? at.errors[0] : null;
    at = inner ?? ('cause' in at ? at.cause : null);
  }
  return null;
}
