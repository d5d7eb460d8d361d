// The list of what must be mended takes the focus; its links go to the field itself.
export function enhance(scope) {
  scope.querySelector("[data-error-summary]")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) {
    return;
  }
  event.preventDefault();
  const target = field.tomselect?.control_input ?? (field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea"));
  (target ?? field).focus();
  (target ?? field).scrollIntoView({ block: "center" });
});
