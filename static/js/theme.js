// Buttons that choose theme (system, light, dark) and density (nyaman, padat); kept on this device.
const root = document.documentElement;
const defaults = { theme: "system", density: "nyaman" };

function current(kind) {
  return root.dataset[kind] ?? defaults[kind];
}

function choose(kind, value) {
  if (value === defaults[kind]) {
    delete root.dataset[kind];
  } else {
    root.dataset[kind] = value;
  }
  try {
    localStorage.setItem(kind, value);
  } catch {
    // Storage is off: the choice lasts until the next page.
  }
  enhance(document);
}

export function enhance(scope) {
  for (const kind of Object.keys(defaults)) {
    for (const button of scope.querySelectorAll(`[data-${kind}-choice]`)) {
      button.setAttribute("aria-pressed", String(button.dataset[`${kind}Choice`] === current(kind)));
    }
  }
}

document.addEventListener("click", (event) => {
  for (const kind of Object.keys(defaults)) {
    const button = event.target.closest(`[data-${kind}-choice]`);
    if (button) {
      choose(kind, button.dataset[`${kind}Choice`]);
    }
  }
});
