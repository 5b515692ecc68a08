// Decides how the page starts: client, store, actions and watch are made here and joined.
import { render } from "preact";
import { createClient } from "./api/client.ts";
import { createConsoleClient } from "./api/console-client.ts";
import { createIdempotencyKeys } from "./api/idempotency-keys.ts";
import { App } from "./app.tsx";
import type { Deed } from "./lab/machines-model.ts";
import { watch } from "./lab/watch.ts";
import { createShopActions } from "./shop/shop-actions.ts";
import { createStore } from "./store.ts";

const store = createStore();

const client = createClient({
  onExchange(exchange) {
    store.dispatch({ type: "request-ended", exchange });
    sessionWatch.soon();
  },
});

const actions = createShopActions({ client, store, keys: createIdempotencyKeys() });

const sessionWatch = watch(async () => {
  const seen = await client.labSession();
  const wasLost = store.model().lab.contact.state === "lost";
  if (!seen.ok) return store.dispatch({ type: "session-unseen", failure: seen.failure });
  store.dispatch({ type: "session-seen", session: seen.value });
  // the servers are back: what the shop shows may be old, or may never have arrived
  if (wasLost) void actions.perform({ kind: "load" });
}, document);

const consoleClient = createConsoleClient(() => {
  const port = store.model().lab.session?.consolePort;
  return port === undefined ? undefined : `http://${location.hostname}:${port}`;
});

const machinesWatch = watch(
  async () => {
    // nobody has told yet where the console is
    if (store.model().lab.session === null) return;
    const report = await consoleClient.nodes();
    store.dispatch(
      report === undefined ? { type: "machines-unseen" } : { type: "machines-seen", report },
    );
  },
  document,
  () => (store.model().lab.machines.contact === "lost" ? 5000 : 1000),
);

async function act(deed: Deed): Promise<void> {
  store.dispatch({ type: "deed-began", deed });
  const click = await consoleClient.act(deed.action, deed.machine);
  store.dispatch(
    click.ok ? { type: "deed-ended" } : { type: "deed-failed", reason: click.failure },
  );
  machinesWatch.soon();
  sessionWatch.soon();
}

void actions.perform({ kind: "load" });

const root = document.querySelector("#page");
if (root !== null) render(<App store={store} actions={actions} act={act} />, root);
