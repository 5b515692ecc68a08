// Decides how protection looks: a shield with a tick, or a dashed one with an exclamation mark.
import type { ComponentChildren } from "preact";

type SignProps = { isProtected: boolean; headline: string; children: ComponentChildren };

/** The shield, one line in bold, and what explains it. */
export function ProtectionSign({ isProtected, headline, children }: SignProps) {
  return (
    <div class={isProtected ? "protection is-protected" : "protection"}>
      <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <path d="M12 2.5l8 3v6c0 5-3.4 8.6-8 10-4.6-1.4-8-5-8-10v-6z" class="shield" />
        <path d={isProtected ? "M8 12l3 3 5-6" : "M12 7.5v6M12 16v1"} class="shield-mark" />
      </svg>
      <div>
        <p class="headline" data-testid="backup-state">
          {headline}
        </p>
        {children}
      </div>
    </div>
  );
}
