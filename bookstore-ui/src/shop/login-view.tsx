// Decides how a reader gives a name, and takes it back.
import { useState } from "preact/hooks";
import { usePage } from "../page.ts";
import { addressOf } from "../route.ts";
import { isPending } from "./shop-model.ts";

/** Log in by name, or log out. */
export function LoginView() {
  const { name } = usePage().model.shop;
  return <section class="login">{name === null ? <LoginForm /> : <Leave name={name} />}</section>;
}

function LoginForm() {
  const { model, actions, texts } = usePage();
  const { t } = texts;
  const [typed, setTyped] = useState("");
  const isBusy = isPending(model.shop, "login");
  const submit = async (event: Event) => {
    event.preventDefault();
    const name = typed.trim();
    if (name !== "" && (await actions.perform({ kind: "login", name })))
      location.hash = addressOf({ view: "catalogue" });
  };
  return (
    <>
      <h1 tabIndex={-1}>{t("login.title")}</h1>
      <p class="lead">{t("login.help")}</p>
      <form class="login-form" onSubmit={(event) => void submit(event)}>
        <label class="field">
          <span>{t("login.name")}</span>
          <input
            required
            maxLength={60}
            autoComplete="given-name"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" aria-disabled={isBusy}>
          {t(isBusy ? "header.working" : "login.submit")}
        </button>
      </form>
    </>
  );
}

function Leave({ name }: { name: string }) {
  const { model, actions, texts } = usePage();
  const { t } = texts;
  const isBusy = isPending(model.shop, "logout");
  return (
    <>
      <h1 tabIndex={-1}>{t("login.signedIn", { name })}</h1>
      <p class="lead">{t("login.logoutHelp")}</p>
      <button
        type="button"
        class="primary"
        aria-disabled={isBusy}
        onClick={() => void actions.perform({ kind: "logout" })}
      >
        {t(isBusy ? "header.working" : "header.logout")}
      </button>
    </>
  );
}
