import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

export function urql(endpoint, token, options = {}) {
  return new Client({
    url: endpoint,
    exchanges: [cacheExchange, persistedExchange(), fetchExchange], // a document's text is sent once
    fetchSubscriptions: true, // as Server-Sent Events, at the same address
    fetchOptions: { headers: { Authorization: `Bearer ${token}` } },
    ...options,
  });
}
