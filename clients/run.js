// Serves a small demo shop, and lets every client loose on it: make clients.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const here = import.meta.dirname;
const repo = join(here, "..");
const python = join(repo, ".venv/bin");
const node = join(here, "node_modules/.bin");
const patience = 60_000; // milliseconds until the server must answer

/** Runs a program; gives what it wrote, and fails with all of it when it does not end well. */
async function run(program, args, { cwd = here, env = process.env, title = program } = {}) {
  const begun = Date.now();
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [out, all] = ["", ""];
  child.stdout.on("data", (text) => ((out += text), (all += text)));
  child.stderr.on("data", (text) => (all += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${title} ended with ${code}\n${all}`);
  console.log(`${title}: well, in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return out.trim();
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/** Serves a shop; gives its address, what it logs, and what ends it. */
async function serve(cwd, env) {
  const port = await freePort();
  const stdio = ["ignore", "pipe", "pipe"];
  const server = spawn(join(python, "tiski"), ["serve", "--port", port], { cwd, env, stdio });
  process.on("exit", () => server.kill());
  let log = "";
  server.stdout.on("data", (text) => (log += text));
  server.stderr.on("data", (text) => (log += text));
  const ready = `http://127.0.0.1:${port}/readyz`;
  for (const end = Date.now() + patience; !(await fetch(ready).catch(() => null))?.ok; await pause(100)) {
    if (server.exitCode !== null || Date.now() > end) {
      throw new Error(`The server does not answer.\n${log}`);
    }
  }
  const close = () => server.kill() && once(server, "exit");
  return { endpoint: `http://127.0.0.1:${port}/graphql`, log: () => log, close };
}

/** Makes a shop with a few orders, and two servers of it: the second runs only `manifests`. */
async function openShop(folder, manifests) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("TISKI_"));
  const env = {
    ...Object.fromEntries(others),
    TISKI_DATABASE_URL: `sqlite+aiosqlite:///${join(folder, "tiski.sqlite")}`,
    TISKI_MAIL_DIR: join(folder, "mail"),
    TISKI_SECRET_KEY: "a key for a shop that is gone in a minute",
  };
  const tiski = (...args) =>
    run(join(python, "tiski"), args, { cwd: folder, env, title: `tiski ${args.slice(0, 2).join(" ")}` });
  const token = (name, ...more) => tiski("token", "create", "--shop", "demo", "--name", name, ...more);

  await tiski("migrate");
  await tiski("demo", "--shop", "demo", "--orders", "20");
  const [all, few] = await Promise.all([
    token("everything", "--staff", "clients@tiski.example"),
    token("reads orders", "--scope", "orders:read"),
  ]);
  for (const manifest of await manifests) await tiski("documents", "load", manifest);
  const servers = await Promise.all([serve(folder, env), serve(folder, { ...env, TISKI_DOCUMENTS: "trusted" })]);
  const [{ endpoint }, trusted] = servers;
  return {
    env: {
      ...process.env,
      ENDPOINT: endpoint,
      TRUSTED_ENDPOINT: trusted.endpoint,
      TOKEN: all,
      TOKEN_FOR_ORDERS: few,
    },
    log: () => servers.map(({ log }) => log()).join(""),
    close: () => Promise.all(servers.map(({ close }) => close())),
  };
}

/** Waits for all; fails with everything that went wrong. */
async function all(...jobs) {
  const ended = await Promise.allSettled(jobs);
  const wrong = ended.filter(({ status }) => status === "rejected");
  if (wrong.length) throw new Error(wrong.map(({ reason }) => reason.message).join("\n\n"));
}

const bin = (name, args, more) => run(join(node, name), args, { title: name, ...more });
const codegen = join(here, "codegen");
const relay = join(here, "relay");
const folder = await mkdtemp(join(tmpdir(), "tiski-clients-"));
let shop;
try {
  // The compiler adds to its manifest what is new, and wants to find one.
  await rm(join(relay, "__generated__"), { recursive: true, force: true });
  await writeFile(join(relay, "persisted.json"), "{}");
  const documents = all(
    bin("relay-compiler", [], { cwd: relay }),
    bin("graphql-codegen", ["--config", "codegen/codegen.ts"]).then(() =>
      bin("tsc", ["--project", codegen]),
    ),
  );
  const manifests = documents.then(() => [
    join(relay, "persisted.json"),
    join(codegen, "generated/persisted-documents.json"),
  ]);
  await all(
    manifests,
    openShop(folder, manifests).then((opened) => (shop = opened)),
    bin("eslint", ["--config", "clients/eslint.config.js", "schema.graphql"], { cwd: repo }),
  );
  const { env } = shop;
  const tests = (await readdir(here)).filter((file) => file.endsWith(".test.js"));
  await all(
    run(process.execPath, ["--test", "--test-reporter=spec", ...tests], { env, title: "node" }),
    run(join(python, "pytest"), ["-q", "clients/test_gql.py"], { cwd: repo, env, title: "gql" }),
  );
  const faults = shop.log().split("\n").filter((line) => /"level": ?"(error|critical)"/.test(line));
  if (faults.length) throw new Error(`The server has logged:\n${faults.join("\n")}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await shop?.close();
  await rm(folder, { recursive: true, force: true });
}
