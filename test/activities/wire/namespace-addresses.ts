/** Where the names of Microsoft's cloud lead in the namespace of the test: addresses of its own loopback. */
export const LOGIN_ADDRESS = '127.0.0.2';
export const GRAPH_ADDRESS = '127.0.0.3';

/** The namespace's whole name resolution (hosts(5)). */
export const HOSTS = `127.0.0.1 localhost
${LOGIN_ADDRESS} login.microsoftonline.com
${GRAPH_ADDRESS} graph.microsoft.com
`;
