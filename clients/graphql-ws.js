import { createClient } from "graphql-ws";

export function graphqlWs(endpoint, token, options = {}) {
  return createClient({
    url: endpoint.replace(/^http/, "ws"),
    connectionParams: async () => ({ Authorization: `Bearer ${await token()}` }),
    shouldRetry: () => true, // after 4403, too: `token` is asked again
    ...options, // Node before 22 needs { webSocketImpl } of the package ws
  });
}
