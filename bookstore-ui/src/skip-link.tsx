// Decides how the keyboard jumps to a part of the page without changing the address.
import type { ComponentChildren } from "preact";

type SkipLinkProps = { to: string; class?: string; children: ComponentChildren };

/** A link that moves the focus to the element with the id `to`. */
export function SkipLink({ to, class: style = "skip-link", children }: SkipLinkProps) {
  const jump = (event: Event) => {
    event.preventDefault();
    const target = document.querySelector<HTMLElement>(`#${to}`);
    target?.focus();
    target?.scrollIntoView();
  };
  return (
    <a class={style} href={`#${to}`} onClick={jump}>
      {children}
    </a>
  );
}
