import { GraphQLClient } from "graphql-request";

export function graphqlRequest(endpoint, token) {
  return new GraphQLClient(endpoint, { headers: { Authorization: `Bearer ${token}` } });
}
