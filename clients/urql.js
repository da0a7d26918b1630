import { Client, cacheExchange, fetchExchange } from "@urql/core";

export function urql(endpoint, token) {
  return new Client({
    url: endpoint,
    exchanges: [cacheExchange, fetchExchange],
    fetchSubscriptions: true, // as Server-Sent Events, at the same address
    fetchOptions: { headers: { Authorization: `Bearer ${token}` } },
  });
}
