// Whether keys pressed now are meant for something else: somebody's typing, or what lies over the page.

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Taken already, or pressed in a dialog, a list to choose from or a menu, which have keys of their own. */
export function isTaken({ defaultPrevented, target }: KeyboardEvent): boolean {
  const over = "[role=dialog], [role=listbox], [role=menu]";
  return defaultPrevented || (target instanceof Element && target.closest(over) !== null);
}
