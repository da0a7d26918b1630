import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { Defer20220824Handler } from "@apollo/client/incremental";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";
import { sha256 } from "./sha256.js";

export function apollo(endpoint, token, { fetch, webSocketImpl } = {}) {
  const Authorization = `Bearer ${token}`;
  const http = new HttpLink({ uri: endpoint, headers: { Authorization }, fetch });
  const socket = createClient({
    url: endpoint.replace(/^http/, "ws"),
    connectionParams: { Authorization },
    webSocketImpl, // Node before 22 needs that of the package ws
  });
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === "subscription",
      new GraphQLWsLink(socket), // `http` would do as well: it follows in parts of one response
      new PersistedQueryLink({ sha256 }).concat(http), // a document's text is sent once
    ),
    incrementalHandler: new Defer20220824Handler(), // for @defer; GraphQL17Alpha9Handler works, too
    // Whatever has an `id` is kept once under it; pages of a list become one list.
    cache: new InMemoryCache({
      typePolicies: {
        Query: {
          fields: { orders: relayStylePagination(["filter", "orderBy", "search"]) },
        },
      },
    }),
  });
}
