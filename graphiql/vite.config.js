import { defineConfig } from "vite";

export default defineConfig({
  // Where app/graphiql.py serves the built files; the page itself is shown at /graphql.
  base: "/graphiql/",
  publicDir: false,
  worker: { format: "es" },
  build: {
    outDir: "../app/static/graphiql",
    emptyOutDir: false, // the examples beside the built files are ours; `make graphiql` clears the rest
    assetsInlineLimit: 0, // no data: addresses, so that the page's policy may forbid them
    sourcemap: false,
    license: { fileName: "LICENSES.md" },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      onLog(level, log, report) {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log); // "use client" says nothing here
      },
    },
  },
});
