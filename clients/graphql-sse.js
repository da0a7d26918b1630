import { createClient } from "graphql-sse";

export function graphqlSse(endpoint, token, options = {}) {
  return createClient({
    url: endpoint, // each operation has a stream of its own: "distinct connections"
    headers: async () => ({ Authorization: `Bearer ${await token()}` }),
    ...options,
  });
}
