// Rows of a sheet ([data-sheet]): add, remove, move, and the way back from each. New rows are cloned from the template;
// the gap beside the amounts follows what is typed.
import { emptyRow } from "./empty_row.js";
import { announce } from "./announce.js";
import { readNumber, shown } from "./sheet_numbers.js";

const undone = new WeakMap();

export function rowsOf(sheet) {
  return [...sheet.querySelectorAll("[data-sheet-row]:not([hidden])")];
}

export function cellsOf(row) {
  return [...row.querySelectorAll(".sheet-cell:not(.sheet-position)")];
}

function renumber(sheet) {
  for (const [index, row] of rowsOf(sheet).entries()) {
    row.querySelector(".sheet-position").value = String(index + 1);
    row.querySelector("[data-sheet-place]").textContent = String(index + 1);
  }
}

function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

// Says what was done and keeps how to take it back.
export function offerUndo(sheet, text, back) {
  const box = sheet.querySelector("[data-sheet-undo]");
  undone.set(sheet, back);
  box.hidden = false;
  box.querySelector("[data-sheet-done]").textContent = text;
  announce(text);
}

export function addRow(sheet) {
  const total = sheet.closest("form").elements[`${sheet.dataset.sheet}-TOTAL_FORMS`];
  const row = emptyRow(sheet.querySelector("[data-sheet-empty]"), total);
  sheet.querySelector("[data-sheet-rows]").append(row);
  renumber(sheet);
  return row;
}

export function moveRow(row, steps) {
  const sheet = row.closest("[data-sheet]");
  const rows = rowsOf(sheet);
  const other = rows[rows.indexOf(row) + steps];
  if (!other) {
    return;
  }
  if (steps < 0) {
    other.before(row);
  } else {
    other.after(row);
  }
  renumber(sheet);
  changed(row.querySelector(".sheet-position"));
  announce(`Baris ${rowsOf(sheet).indexOf(row) + 1} dari ${rows.length}`);
}

export function removeRow(row) {
  const sheet = row.closest("[data-sheet]");
  const rows = rowsOf(sheet);
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  const tick = row.querySelector("[data-sheet-delete]");
  const name = cellsOf(row)[1].value.trim() || `baris ${rows.indexOf(row) + 1}`;
  tick.checked = true;
  row.hidden = true;
  renumber(sheet);
  changed(tick);
  (next ? cellsOf(next)[1] : sheet.querySelector("[data-sheet-add]")).focus();
  offerUndo(sheet, `${name} akan dihapus saat disimpan.`, () => {
    tick.checked = false;
    row.hidden = false;
    renumber(sheet);
    changed(tick);
    cellsOf(row)[1].focus();
  });
}

// What the amounts of a row say is missing (in sheets that show it), and whether a cell can be read as a number.
function judge(row) {
  const amounts = [...row.querySelectorAll("[data-sheet-number]")];
  for (const cell of amounts) {
    const isWrong = cell.value.trim() !== "" && readNumber(cell.value) === null;
    if (isWrong) {
      cell.setAttribute("aria-invalid", "true");
    } else {
      cell.removeAttribute("aria-invalid");
    }
    cell.closest("td").classList.toggle("is-wrong", isWrong);
    cell.closest("td").querySelector(".field-error")?.remove();
    if (isWrong) {
      const words = document.createElement("small");
      words.className = "field-error";
      words.textContent = "Tulis jumlah seperti 1.500 atau 1,5.";
      cell.after(words);
    }
  }
  const shownGap = row.querySelector("[data-sheet-gap]");
  if (!shownGap) {
    return;
  }
  const [required, available] = amounts;
  const needed = readNumber(required.value);
  const there = available.value.trim() ? readNumber(available.value) : 0;
  const gap = needed === null || there === null ? null : Math.max(needed - there, 0);
  shownGap.textContent = gap === null ? "" : gap ? shown(gap) : "cukup";
  row.classList.toggle("is-met", gap === 0);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-sheet-number]")) {
    judge(event.target.closest("[data-sheet-row]"));
  }
});

document.addEventListener("click", (event) => {
  const sheet = event.target.closest("[data-sheet]");
  const row = event.target.closest("[data-sheet-row]");
  if (!sheet) {
    return;
  }
  if (event.target.closest("[data-sheet-add]")) {
    cellsOf(addRow(sheet))[0].focus();
  } else if (event.target.closest("[data-sheet-remove]")) {
    removeRow(row);
  } else if (event.target.closest("[data-sheet-move]")) {
    moveRow(row, Number(event.target.closest("[data-sheet-move]").dataset.sheetMove));
  } else if (event.target.closest("[data-sheet-undo-button]")) {
    undone.get(sheet)?.();
    sheet.querySelector("[data-sheet-undo]").hidden = true;
    announce("Diurungkan");
  }
});

// A row that was ticked to go (in an unfinished entry, or before an error came back) stays out of sight.
export function enhance(root) {
  for (const tick of root.querySelectorAll?.("[data-sheet-delete]:checked") ?? []) {
    tick.closest("[data-sheet-row]").hidden = !tick.closest("tr").querySelector(".field-error");
    tick.checked = tick.closest("[data-sheet-row]").hidden;
  }
}
