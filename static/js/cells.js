// A cell that is changed in the list: the cursor goes into it, Escape leaves it, and afterwards the focus is on its link.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-cell]");
  if (form && event.key === "Escape") {
    event.preventDefault();
    form.querySelector("[data-cell-cancel]").click();
  }
});

export function enhance(root) {
  const field = root.querySelector?.("[data-cell] input:not([type=hidden])");
  if (field) {
    field.focus();
    field.select();
    return;
  }
  const fresh = root.querySelector?.("[data-cell-fresh]");
  if (fresh) {
    fresh.removeAttribute("data-cell-fresh");
    fresh.focus();
  }
}
