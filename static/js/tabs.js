// Tabs that are wider than the screen stand where the present one is in sight.
export function enhance(root) {
  for (const row of root.querySelectorAll?.(".tabs") ?? []) {
    const present = row.querySelector("[aria-current]");
    if (present && row.scrollWidth > row.clientWidth) {
      row.scrollLeft = present.offsetLeft - row.offsetLeft - (row.clientWidth - present.offsetWidth) / 2;
    }
  }
}
