// One key presses a control: [data-key="v"]. Only outside of fields, dialogs and menus. A control that leads to a
// form on the same page (href="#id") puts the cursor into its first field, by key and by click.
const FIELDS = "input, textarea, select, [contenteditable]";

function fieldBehind(control) {
  const target = control.hash ? document.getElementById(control.hash.slice(1)) : null;
  return target?.querySelector("textarea, input:not([type=hidden]), select");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  if (event.target.closest?.(FIELDS) || document.querySelector("dialog[open], [popover]:popover-open")) {
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (control) {
    event.preventDefault();
    control.click();
  }
});

document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-key]");
  const field = control && fieldBehind(control);
  if (field) {
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  }
});
