// <output data-checked-count="name">: how many boxes of that name are ticked.
function show(output) {
  const boxes = output.closest("fieldset, form").querySelectorAll(`[name="${CSS.escape(output.dataset.checkedCount)}"]`);
  output.textContent = `${[...boxes].filter((box) => box.checked).length} dari ${boxes.length}`;
}

export function enhance(scope) {
  scope.querySelectorAll("[data-checked-count]").forEach(show);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[type=checkbox]")) {
    document.querySelectorAll("[data-checked-count]").forEach(show);
  }
});
