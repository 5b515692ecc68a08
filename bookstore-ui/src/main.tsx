// Decides how the page starts: client, store, actions and watch are made here and joined.
import { render } from "preact";
import { createClient } from "./api/client.ts";
import { createConsoleClient } from "./api/console-client.ts";
import { createIdempotencyKeys } from "./api/idempotency-keys.ts";
import { App } from "./app.tsx";
import type { Book, Deed, Language } from "./api/wire.ts";
import { initialLanguage } from "./i18n/language.ts";
import { recallExercise, rememberExercise } from "./lab/exercise-memory.ts";
import { createVisits } from "./lab/visits.ts";
import { watch } from "./lab/watch.ts";
import { createShopActions } from "./shop/shop-actions.ts";
import { createStore } from "./store.ts";

const store = createStore();
const visits = createVisits();

const client = createClient({
  onExchange(exchange) {
    store.dispatch({ type: "request-ended", exchange });
    visits.note(exchange);
    sessionWatch.soon();
  },
});

const actions = createShopActions({ client, store, keys: createIdempotencyKeys() });

/** The servers are being started anew, as somebody asked: nobody has to be told that they are away. */
const isSwitching = () => store.model().lab.machines.underWay?.kind === "mode";

const sessionWatch = watch(async () => {
  if (isSwitching()) return;
  const takeLook = visits.beginLook();
  const seen = await client.labSession();
  const wasLost = store.model().lab.contact.state === "lost";
  takeLook(seen.ok ? { ...seen.value, cart: store.model().shop.cart } : undefined);
  if (!seen.ok) return store.dispatch({ type: "session-unseen", failure: seen.failure });
  store.dispatch({ type: "session-seen", session: seen.value });
  exerciseWatch.soon();
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

let exerciseState = recallExercise();
let language: Language = initialLanguage();

const exerciseWatch = watch(
  async () => {
    const { session } = store.model().lab;
    if (session === null || isSwitching()) return;
    // who has no session yet has not begun; what is kept is of another one
    if (session.cookie === null) exerciseState = null;
    const news = visits.take();
    const { shown } = store.model().exercise;
    const asked = exerciseState;
    const question = { language, state: asked, visits: news, shown };
    const answer = await consoleClient.exercise(question);
    if (answer === undefined) {
      visits.putBack(news);
      return store.dispatch({ type: "exercise-untold" });
    }
    // somebody has started it over meanwhile
    if (exerciseState !== asked) return;
    exerciseState = answer.state;
    rememberExercise(exerciseState);
    store.dispatch({ type: "exercise-told", answer });
  },
  document,
  () => (store.model().exercise.contact === "ok" ? 1500 : 5000),
);

async function act(deed: Deed): Promise<void> {
  if (deed.kind === "burst") return addTwenty();
  store.dispatch({ type: "deed-began", deed });
  const click = await consoleClient.act(deed);
  store.dispatch(
    click.ok ? { type: "deed-ended" } : { type: "deed-failed", reason: click.failure },
  );
  machinesWatch.soon();
  sessionWatch.soon();
}

/** Step 11: as many requests at the same moment as no hand can click. */
async function addTwenty(): Promise<void> {
  const { books, cart } = store.model().shop;
  const isNew = ({ isbn }: Book) => cart?.items.every((line) => line.isbn !== isbn) ?? true;
  const book = books?.find(isNew) ?? books?.[0];
  if (book === undefined) return;
  const { isbn, title } = book;
  const isDone = await actions.perform({ kind: "burst", isbn, title, copies: 20 });
  const { cartServer } = store.model().shop;
  if (isDone && cartServer !== null) visits.noteBurst(cartServer);
  sessionWatch.soon();
}

void actions.perform({ kind: "load" });

const root = document.querySelector("#page");
if (root !== null) {
  const chooseStep = (id: string | null) => {
    store.dispatch({ type: "step-chosen", id });
    exerciseWatch.soon();
  };
  const startExercise = () => {
    exerciseState = null;
    rememberExercise(null);
    visits.forget();
    chooseStep(null);
  };
  const onLanguage = (chosen: Language) => {
    language = chosen;
    exerciseWatch.soon();
  };
  render(<App store={store} {...{ actions, act, chooseStep, startExercise, onLanguage }} />, root);
}
