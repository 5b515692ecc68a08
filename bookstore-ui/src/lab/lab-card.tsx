// Decides what the parts of the lab panel have in common.
import type { ComponentChildren } from "preact";

/** One part of the panel. */
export function LabCard({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="lab-card">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** A command to type into a console. */
export function Command({ children }: { children: string }) {
  return <code class="command">{children}</code>;
}
