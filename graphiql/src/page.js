import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { authorization } from "./token.js";

const endpoint = new URL(location.pathname, location.href);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol.replace("http", "ws");

const initial = { Authorization: authorization() };
const headers = JSON.stringify(initial, null, 2);

// A subscription sends the headers editor's entries as the payload of connection_init.
const send = createGraphiQLFetcher({
  url: endpoint.href,
  subscriptionUrl: socket.href,
  enableIncrementalDelivery: false,
});

// The schema is asked for before the headers editor is there to be read.
const fetcher = (operation, options) =>
  send(operation, { ...options, headers: options?.headers ?? initial });

// Shown in tabs on the first visit; afterwards the browser remembers whatever is open.
async function examples() {
  const response = await fetch("/graphiql/examples.json");
  const found = response.ok ? await response.json() : [];
  const tabs = found.map(({ query, variables }) => ({ query, variables, headers }));
  return tabs.length ? tabs : undefined;
}

createRoot(document.getElementById("page")).render(
  createElement(
    GraphiQL,
    {
      fetcher,
      defaultTabs: await examples(),
      defaultHeaders: headers,
      defaultEditorToolsVisibility: "headers",
      inputValueDeprecation: true,
      schemaDescription: true,
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    },
    createElement(GraphiQL.Logo, null, "Tiski"),
  ),
);
