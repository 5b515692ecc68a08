// Decides how the cookie is taken apart: four parts, who wrote each, and what changed.
import type { CookieParts, Mode } from "../api/wire.ts";
import type { TextKey } from "../i18n/en.ts";
import { usePage } from "../page.ts";
import { LabCard } from "./lab-card.tsx";
import { cookieParts, type CookiePart } from "./lab-model.ts";

/** The cookie as the browser sends it, and each of its parts. */
export function CookieCard() {
  const { model, texts } = usePage();
  const { t } = texts;
  const { cookie, cookieBefore } = model.lab;
  if (cookie === null)
    return (
      <LabCard title={t("cookie.title")}>
        <p class="headline">{t("cookie.none")}</p>
        <p class="nothing">{t("cookie.noneHelp")}</p>
      </LabCard>
    );
  return (
    <LabCard title={t("cookie.title")}>
      <p class="cookie-whole">
        <span class="unseen">{t("cookie.whole")}: </span>
        <WholeCookie cookie={cookie} />
      </p>
      <dl class="cookie-parts">
        {cookieParts.map((part) => (
          <Part key={part} part={part} now={cookie[part]} before={cookieBefore?.[part] ?? null} />
        ))}
      </dl>
    </LabCard>
  );
}

function WholeCookie({ cookie }: { cookie: CookieParts }) {
  const { prefix, token, node, route } = cookie;
  return (
    <code>
      {prefix !== null && <span class="part-prefix">{prefix}</span>}
      {prefix !== null && "~"}
      <span class="part-token">{token}</span>
      <span class="together">
        {node !== null && "-"}
        {node !== null && <span class="part-node">{node}</span>}
        {route !== null && "."}
        {route !== null && <span class="part-route">{route}</span>}
      </span>
    </code>
  );
}

type PartProps = { part: CookiePart; now: string | null; before: string | null };

function Part({ part, now, before }: PartProps) {
  const { t } = usePage().texts;
  const hasChanged = before !== null && before !== now;
  return (
    <div class={`cookie-part part-${part}`}>
      <dt>{t(`cookie.${part}`)}</dt>
      <dd>
        {hasChanged && (
          <span class="was">
            <span class="unseen">{t("cookie.was")} </span>
            <del>{part === "token" ? `${before.slice(0, 8)}…` : before}</del>
            <span aria-hidden="true"> → </span>
          </span>
        )}
        <code class="value" data-testid={`cookie-${part}`}>
          {now ?? t("cookie.empty")}
        </code>
        {hasChanged && <span class="tag">{t("cookie.changed")}</span>}
      </dd>
    </div>
  );
}

/** Who wrote each part; below the backup, so that the values and the backup are seen together. */
export function CookieWritersCard({ cookie, mode }: { cookie: CookieParts; mode: Mode }) {
  const { texts } = usePage();
  return (
    <LabCard title={texts.t("cookie.writers")}>
      <dl class="cookie-parts">
        {cookieParts.map((part) => (
          <div key={part} class={`cookie-part part-${part}`}>
            <dt>{texts.t(`cookie.${part}`)}</dt>
            <dd class="who">{texts.t(writerOf(part, cookie[part], mode))}</dd>
          </div>
        ))}
      </dl>
    </LabCard>
  );
}

type WriterKey = Extract<TextKey, `cookie.${CookiePart}.${"by" | "none" | "leftover"}${string}`>;

/** Which text tells who wrote the part, or why there is none. Without stickiness nobody writes prefix and route. */
export function writerOf(part: CookiePart, now: string | null, mode: Mode): WriterKey {
  const isSticky = mode === "sticky";
  switch (part) {
    case "token":
      return "cookie.token.by";
    case "prefix":
      if (now === null) return "cookie.prefix.none";
      return isSticky ? "cookie.prefix.by" : "cookie.prefix.leftover";
    case "node":
      if (now === null) return "cookie.node.none";
      return isSticky ? "cookie.node.by" : "cookie.node.byNonSticky";
    case "route":
      if (now === null) return isSticky ? "cookie.route.none" : "cookie.route.noneNonSticky";
      return isSticky ? "cookie.route.by" : "cookie.route.leftover";
  }
}
