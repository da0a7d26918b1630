/**
 * Calls `seen` with each item exactly once, over any number of connections of a client of graphql-ws
 * or graphql-sse; `ended` when no more comes, with what went wrong. Gives what stops it.
 */
export function follow(client, query, variables, seen, ended) {
  const request = { query, variables: { ...variables } };
  return client.subscribe(request, {
    next({ data, errors }) {
      if (errors) return ended(errors);
      const [item] = Object.values(data);
      request.variables.after = item.cursor; // where the next connection goes on
      seen(item);
    },
    error: ended,
    complete: ended,
  });
}
