// A folding section of a form shows its tick while one of the fields named in data-filled (a selector) has content.
function isFilled(field) {
  if (field.type === "checkbox" || field.type === "radio") {
    return field.checked;
  }
  return field.type === "file" ? field.files.length > 0 : field.value.trim() !== "";
}

function show(fold) {
  const isKept = "kept" in fold.dataset;
  fold.querySelector(".fold-tick").hidden = !isKept && ![...fold.querySelectorAll(fold.dataset.filled)].some(isFilled);
}

function changed(event) {
  const fold = event.target.closest?.("[data-filled]");
  if (fold) {
    show(fold);
  }
}

export function enhance(scope) {
  scope.querySelectorAll("[data-filled]").forEach(show);
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("click", (event) => queueMicrotask(() => changed(event)));
