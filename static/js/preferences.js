// Runs before the page is drawn: theme and density as chosen on this device. A classic script on purpose, so that
// nothing flashes; the buttons that change them are in theme.js.
(() => {
  const root = document.documentElement;
  root.classList.add("has-js");
  try {
    const theme = localStorage.getItem("theme");
    const density = localStorage.getItem("density");
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    }
    if (density === "padat") {
      root.dataset.density = density;
    }
  } catch {
    // Storage is off: the system's theme and the comfortable density apply.
  }
})();
