// Ticked rows bring the selection bar with their number; [data-check-all] ticks the page, and when all of the page is
// ticked the bar offers all results of the list. Boxes are called `selected`, or as data-selection says.
function boxes(form) {
  const name = form.dataset.selection || "selected";
  return [...document.querySelectorAll(`[name="${name}"][form="${CSS.escape(form.id)}"]`)];
}

function refresh() {
  for (const form of document.querySelectorAll("[data-selection]")) {
    const all = boxes(form);
    const count = all.filter((box) => box.checked).length;
    const everything = form.querySelector("[data-selection-all]");
    form.hidden = count === 0;
    if (everything) {
      everything.hidden = count < all.length;
      const box = everything.querySelector("input");
      box.checked = box.checked && !everything.hidden;
    }
    const isAll = everything?.querySelector("input").checked;
    const shown = isAll ? Number(everything.dataset.selectionAll).toLocaleString("id-ID") : count;
    form.querySelector("[data-selection-count]").textContent = `${shown} ${form.dataset.noun} dipilih`;
    const head = document.querySelector(`[data-check-all="${CSS.escape(form.id)}"]`);
    if (head) {
      head.checked = count > 0 && count === all.length;
      head.indeterminate = count > 0 && count < all.length;
    }
  }
}

document.addEventListener("change", (event) => {
  const all = event.target.dataset.checkAll;
  if (all) {
    for (const box of boxes(document.getElementById(all))) {
      box.checked = event.target.checked;
    }
  }
  if (all || event.target.matches?.("[type=checkbox][form]") || event.target.closest("[data-selection-all]")) {
    refresh();
  }
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-selection-clear]")?.closest("[data-selection]");
  if (form) {
    for (const box of boxes(form)) {
      box.checked = false;
    }
    refresh();
  }
});

document.addEventListener("htmx:afterSwap", refresh);
addEventListener("pageshow", refresh);
