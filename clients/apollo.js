import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";

export function apollo(endpoint, token, options = {}) {
  const Authorization = `Bearer ${token}`;
  const http = new HttpLink({ uri: endpoint, headers: { Authorization } });
  const socket = createClient({
    url: endpoint.replace(/^http/, "ws"),
    connectionParams: { Authorization },
    ...options, // Node before 22 needs { webSocketImpl } of the package ws
  });
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === "subscription",
      new GraphQLWsLink(socket),
      http,
    ),
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
