// Decides how the page starts: client, store, actions and watch are made here and joined.
import { render } from "preact";
import { createClient } from "./api/client.ts";
import { createIdempotencyKeys } from "./api/idempotency-keys.ts";
import { App } from "./app.tsx";
import { watchSession } from "./lab/session-watch.ts";
import { createShopActions } from "./shop/shop-actions.ts";
import { createStore } from "./store.ts";

const store = createStore();

const client = createClient({
  onExchange(exchange) {
    store.dispatch({ type: "request-ended", exchange });
    watch.soon();
  },
});

const actions = createShopActions({ client, store, keys: createIdempotencyKeys() });

const watch = watchSession(async () => {
  const seen = await client.labSession();
  const wasLost = store.model().lab.contact.state === "lost";
  if (!seen.ok) return store.dispatch({ type: "session-unseen", failure: seen.failure });
  store.dispatch({ type: "session-seen", session: seen.value });
  // the servers are back: what the shop shows may be old, or may never have arrived
  if (wasLost) void actions.perform({ kind: "load" });
}, document);

void actions.perform({ kind: "load" });

const root = document.querySelector("#page");
if (root !== null) render(<App store={store} actions={actions} />, root);
