// [data-attendance]: how many are present, women and men apart; names found while typing; all present at one touch.
// Of hundreds of names a touch changes one row and the count; rows out of sight are not drawn (css).
function boxesOf(list) {
  return [...list.querySelectorAll(".attend [type=checkbox]")];
}

function count(list) {
  const boxes = boxesOf(list);
  const present = { P: 0, L: 0, "": 0 };
  for (const box of boxes) {
    present[box.dataset.sex] += box.checked ? 1 : 0;
  }
  const total = present.P + present.L + present[""];
  const apart = present.P + present.L > 0 ? `: ${present.P} P, ${present.L} L` : "";
  list.querySelector("[data-attendance-count]").textContent = `${total} dari ${boxes.length} hadir${apart}`;
  const all = boxes.length > 0 && total === boxes.length;
  list.querySelector("[data-attendance-all]").textContent = all ? "Kosongkan semua" : "Semua hadir";
}

function find(list, words) {
  const wanted = words.trim().toLocaleLowerCase("id").split(/\s+/);
  let shown = 0;
  for (const row of list.querySelectorAll(".attend")) {
    const name = row.querySelector(".attend-name").textContent.toLocaleLowerCase("id");
    row.hidden = !wanted.every((word) => name.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  list.querySelector("[data-attendance-none]").hidden = shown > 0;
}

function tickAll(list) {
  const boxes = boxesOf(list);
  const tick = !boxes.every((box) => box.checked);
  for (const box of boxes) {
    box.checked = tick;
  }
  boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
}

export function enhance(scope) {
  scope.querySelectorAll("[data-attendance]").forEach(count);
}

document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-attendance]");
  if (list) {
    count(list);
  }
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-attendance-find]")) {
    find(event.target.closest("[data-attendance]"), event.target.value);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-attendance-find]")) {
    event.preventDefault(); // finding a name hands nothing in
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-attendance-all]");
  if (button) {
    tickAll(button.closest("[data-attendance]"));
  }
});
