import { createClient } from "graphql-ws";
import relay from "relay-runtime";

const { Environment, Network, Observable, RecordSource, Store } = relay;

export function environment(endpoint, token, options = {}) {
  const Authorization = `Bearer ${token}`;
  const socket = createClient({
    url: endpoint.replace(/^http/, "ws"),
    connectionParams: { Authorization },
    ...options, // Node before 22 needs { webSocketImpl } of the package ws
  });

  // The compiler writes an id, a text, or both: see `persistConfig`.
  async function ask({ id: documentId, text: query }, variables) {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { Authorization, "Content-Type": "application/json" },
      body: JSON.stringify({ documentId, query, variables }),
    });
    return answer.json();
  }

  function follow({ id: documentId, text: query }, variables) {
    const request = { documentId, query, variables };
    return Observable.create((sink) => socket.subscribe(request, sink));
  }

  return new Environment({
    network: Network.create(ask, follow),
    store: new Store(new RecordSource()),
  });
}
