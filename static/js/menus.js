// Places a menu (popover) below the button that opened it, inside the window; arrows move in it.
const GAP = 4;

function opener(menu) {
  return document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
}

function place(menu, button) {
  const from = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.max(GAP * 2, Math.min(from.right - size.width, innerWidth - size.width - GAP * 2));
  const below = from.bottom + GAP;
  const top = below + size.height > innerHeight ? Math.max(GAP * 2, from.top - size.height - GAP) : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("[data-menu]")) {
      return;
    }
    const button = opener(menu);
    if (event.newState === "open" && button) {
      menu.dataset.placed = "";
      place(menu, button);
    }
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) {
    return;
  }
  const items = [...menu.querySelectorAll("a, button")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
  event.preventDefault();
});

addEventListener(
  "scroll",
  () => {
    const menu = document.querySelector("[data-menu]:popover-open");
    if (menu) {
      place(menu, opener(menu));
    }
  },
  { passive: true },
);
