// Asks before leaving a form that was changed and neither sent nor saved as a draft.
const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches(".form[method=post]")) {
    changed.add(form);
  }
});
document.addEventListener("draft:saved", (event) => changed.delete(event.target));
document.addEventListener("submit", (event) => changed.delete(event.target));

addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) {
    event.preventDefault();
  }
});
