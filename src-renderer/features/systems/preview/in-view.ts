/** For `ref`: keeps what is chosen in sight of its own scroll area, and moves nothing else. */
export function inView(node: HTMLElement | null): void {
  const area = node?.closest<HTMLElement>('[role="grid"]');
  if (!node || !area) return;
  const own = node.getBoundingClientRect();
  const around = area.getBoundingClientRect();
  if (own.top < around.top) area.scrollTop -= around.top - own.top + own.height;
  else if (own.bottom > around.bottom) area.scrollTop += own.bottom - around.bottom + own.height;
}
