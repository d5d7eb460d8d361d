// A sheet with fixed rows and cells ([data-target-grid]): Enter and arrows move as in a spreadsheet, a block copied from
// one fills cells from where it was pasted. A cell may be several months wide. Nothing is saved by it; one button undoes.
import { announce } from "./announce.js";
import { cellsIn } from "./sheet_paste.js";
import { readNumber, shown } from "./sheet_numbers.js";

const CELL = "[data-target-grid] .sheet-cell";
const before = new WeakMap();
const undone = new WeakMap();

function rowsOf(grid) {
  return [...grid.querySelectorAll("[data-grid-row]")];
}

function cellsOf(row) {
  return [...row.querySelectorAll(".sheet-cell")];
}

function monthsOf(cell) {
  return Number(cell.closest("td").dataset.months);
}

function signed(text) {
  const bare = text.trim().replace(/^[-−–]\s*/, "");
  const number = readNumber(bare);
  return number === null ? null : bare === text.trim() ? number : -number;
}

function judge(cell) {
  const isWrong = cell.value.trim() !== "" && signed(cell.value) === null;
  cell.toggleAttribute("aria-invalid", isWrong);
  if (isWrong) {
    cell.setAttribute("aria-invalid", "true");
  }
  cell.closest("td").classList.toggle("is-wrong", isWrong);
}

// The cell of another row that lies under (or above) this one, by months.
function beside(cell, down) {
  const rows = rowsOf(cell.closest("[data-target-grid]"));
  const row = rows[rows.indexOf(cell.closest("[data-grid-row]")) + down];
  const middle = cell.getBoundingClientRect().left + 4;
  return row && cellsOf(row).find((other) => other.getBoundingClientRect().right > middle);
}

function next(cell, right) {
  const cells = cellsOf(cell.closest("[data-grid-row]"));
  return cells[cells.indexOf(cell) + right];
}

const moves = {
  Enter: (cell, event) => beside(cell, event.shiftKey ? -1 : 1),
  ArrowUp: (cell) => beside(cell, -1),
  ArrowDown: (cell) => beside(cell, 1),
  ArrowLeft: (cell) => isWhole(cell) && next(cell, -1),
  ArrowRight: (cell) => isWhole(cell) && next(cell, 1),
};

function isWhole(cell) {
  return cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches?.(CELL) || event.isComposing) {
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    cell.form.requestSubmit();
  } else if (event.key === "Escape") {
    cell.value = before.get(cell) ?? cell.value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    cell.select();
  } else if (moves[event.key]) {
    const target = moves[event.key](cell, event);
    if (target || event.key === "Enter") {
      event.preventDefault();
      target?.focus();
    }
  }
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(CELL)) {
    before.set(event.target, event.target.value);
    event.target.select();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches?.(CELL)) {
    judge(event.target);
  }
});

// One pasted row on cells that may be wider than a month: a column for each month is taken by the first of each cell.
function fitted(values, cells) {
  const months = cells.map(monthsOf);
  const total = months.reduce((sum, count) => sum + count, 0);
  if (values.length <= cells.length || values.length > total) {
    return values;
  }
  let at = 0;
  return months.map((count) => {
    const part = values.slice(at, at + count);
    at += count;
    return part.find(Boolean) ?? "";
  });
}

document.addEventListener("paste", (event) => {
  const start = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!start.matches?.(CELL) || !/[\t\n]/.test(text.trim())) {
    return;
  }
  event.preventDefault();
  const grid = start.closest("[data-target-grid]");
  const rows = rowsOf(grid);
  const from = rows.indexOf(start.closest("[data-grid-row]"));
  const left = start.getBoundingClientRect().left + 4;
  const kept = [];
  for (const [index, values] of cellsIn(text).entries()) {
    const row = rows[from + index];
    const cells = row ? cellsOf(row).filter((cell) => cell.getBoundingClientRect().right > left) : [];
    for (const [place, value] of fitted(values, cells).entries()) {
      const cell = cells[place];
      if (cell) {
        kept.push([cell, cell.value]);
        const number = signed(value);
        cell.value = number === null ? value : shown(number);
      }
    }
  }
  for (const [cell] of kept) {
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const wrong = grid.querySelectorAll(".sheet-cell[aria-invalid]").length;
  offerUndo(grid, kept, `${kept.length} sel ditempel, belum disimpan.${wrong ? ` ${wrong} sel perlu diperbaiki.` : ""}`);
  start.focus();
});

function offerUndo(grid, kept, text) {
  undone.set(grid, kept);
  grid.querySelector("[data-sheet-undo]").hidden = false;
  grid.querySelector("[data-sheet-done]").textContent = text;
  announce(text);
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-sheet-undo-button]")) {
    return;
  }
  const grid = event.target.closest("[data-target-grid]");
  for (const [cell, value] of (undone.get(grid) ?? []).toReversed()) {
    cell.value = value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }
  grid.querySelector("[data-sheet-undo]").hidden = true;
  announce("Diurungkan");
});
