// Moves through the cells of a sheet ([data-sheet]) by keyboard, as a spreadsheet does. A cell is chosen whole when the
// focus comes; typing replaces it, F2 or a click goes into it, Escape gives back what it was, Enter goes down.
import { addRow, cellsOf, moveRow, removeRow, rowsOf } from "./sheet_rows.js";

const before = new WeakMap();
const inside = new WeakSet();

function place(cell) {
  const row = cell.closest("[data-sheet-row]");
  return { row, column: cellsOf(row).indexOf(cell) };
}

function go(cell, down, right) {
  const { row, column } = place(cell);
  const rows = rowsOf(row.closest("[data-sheet]"));
  const target = rows[rows.indexOf(row) + down];
  const next = target && cellsOf(target)[column + right];
  next?.focus();
  return Boolean(next);
}

function atEdge(cell, key) {
  const edge = key === "ArrowLeft" ? 0 : cell.value.length;
  return cell.selectionStart === cell.selectionEnd && cell.selectionStart === edge;
}

function onEnter(event, cell) {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) {
    cell.form.requestSubmit();
  } else if (!go(cell, event.shiftKey ? -1 : 1, 0) && !event.shiftKey) {
    const { column } = place(cell);
    cellsOf(addRow(cell.closest("[data-sheet]")))[column].focus();
  }
}

function onVertical(event, cell) {
  const steps = event.key === "ArrowUp" ? -1 : 1;
  if (event.altKey) {
    event.preventDefault();
    moveRow(cell.closest("[data-sheet-row]"), steps);
    cell.focus();
  } else if (!(cell.list && inside.has(cell))) {
    event.preventDefault();
    go(cell, steps, 0);
  }
}

function onHorizontal(event, cell) {
  const chosen = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  if (!event.shiftKey && (!inside.has(cell) ? chosen : atEdge(cell, event.key))) {
    event.preventDefault();
    go(cell, 0, event.key === "ArrowLeft" ? -1 : 1);
  }
}

const keys = {
  Enter: onEnter,
  ArrowUp: onVertical,
  ArrowDown: onVertical,
  ArrowLeft: onHorizontal,
  ArrowRight: onHorizontal,
  F2(event, cell) {
    event.preventDefault();
    inside.add(cell);
    cell.setSelectionRange(cell.value.length, cell.value.length);
  },
  Escape(event, cell) {
    event.preventDefault();
    inside.delete(cell);
    cell.value = before.get(cell) ?? cell.value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    inside.delete(cell);
    cell.select();
  },
  Delete(event, cell) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      removeRow(cell.closest("[data-sheet-row]"));
    }
  },
};

document.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (cell.matches?.("[data-sheet] .sheet-cell") && !event.isComposing) {
    keys[event.key]?.(event, cell);
  }
});

document.addEventListener("focusin", (event) => {
  const cell = event.target;
  if (cell.matches?.("[data-sheet] .sheet-cell")) {
    before.set(cell, cell.value);
    inside.delete(cell);
    cell.select();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-sheet] .sheet-cell")) {
    inside.add(event.target);
  }
});

document.addEventListener("pointerup", (event) => {
  const cell = event.target;
  if (cell.matches?.("[data-sheet] .sheet-cell") && cell.selectionStart === cell.selectionEnd) {
    inside.add(cell);
  }
});
