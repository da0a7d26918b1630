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

  async function ask({ text: query }, variables) {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: { Authorization, "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return answer.json();
  }

  function follow({ text: query }, variables) {
    return Observable.create((sink) => socket.subscribe({ query, variables }, sink));
  }

  return new Environment({
    network: Network.create(ask, follow),
    store: new Store(new RecordSource()),
  });
}
