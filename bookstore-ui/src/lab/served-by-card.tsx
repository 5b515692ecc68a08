// Decides how the panel tells which app server answered.
import { usePage } from "../page.ts";
import { LabCard } from "./lab-card.tsx";

/** The app server of the last answered request of the shop, and the one before it. */
export function ServedByCard() {
  const { model, texts } = usePage();
  const { t } = texts;
  const { servedBy, session } = model.lab;
  return (
    <LabCard title={t("served.title")}>
      {servedBy === null ? (
        <p class="nothing">{t("served.none")}</p>
      ) : (
        <p class="served">
          <strong data-testid="served-by">{servedBy.server}</strong>
          <span class="aside">
            {t("served.help")}
            {servedBy.before !== null && ` · ${t("served.before", { server: servedBy.before })}`}
            {session !== null && ` · ${t(`served.${session.mode}`)}`}
          </span>
        </p>
      )}
    </LabCard>
  );
}
