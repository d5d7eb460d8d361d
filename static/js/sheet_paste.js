// A block of cells pasted into a cell of a sheet fills the rows below, adding those that are missing. Amounts are shown
// as they were understood, wrong ones are marked; nothing is saved yet, and one button takes the block back.
import { addRow, cellsOf, offerUndo, rowsOf } from "./sheet_rows.js";
import { read, shown } from "./sheet_numbers.js";

// Rows and cells of a block copied from a spreadsheet; quoted cells may hold tabs and line ends.
export function cellsIn(text) {
  const rows = [[]];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (isQuoted) {
      if (letter === '"' && text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else if (letter === '"') {
        isQuoted = false;
      } else {
        cell += letter;
      }
    } else if (letter === '"' && cell === "") {
      isQuoted = true;
    } else if (letter === "\t" || letter === "\n") {
      rows.at(-1).push(cell);
      cell = "";
      if (letter === "\n") {
        rows.push([]);
      }
    } else if (letter !== "\r") {
      cell += letter;
    }
  }
  rows.at(-1).push(cell);
  return rows.map((row) => row.map((value) => value.replace(/\s+/g, " ").trim())).filter((row) => row.some(Boolean));
}

// The header row of the copied table says nothing new.
function isHeader(row, sheet) {
  const heads = [...sheet.querySelectorAll("thead th")].map((head) => head.textContent.trim().toLowerCase());
  return row.filter((cell) => heads.includes(cell.toLowerCase())).length > 1;
}

function write(cell, text, row, kept) {
  if (!text && kept.some(([written]) => written === cell)) {
    return; // An empty cell of the block takes nothing away that stood beside an amount.
  }
  kept.push([cell, cell.value]);
  cell.value = text;
  const amount = cell.matches("[data-sheet-number]") ? read(text) : null;
  if (amount) {
    cell.value = shown(amount[0]);
    const unit = row.querySelector("[data-sheet-unit]");
    if (amount[1] && unit && !unit.value) {
      kept.push([unit, unit.value]);
      unit.value = amount[1];
    }
  }
}

function back(kept, added) {
  return () => {
    for (const [cell, value] of kept.toReversed()) {
      cell.value = value;
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (const row of added) {
      row.hidden = true;
      row.querySelector("[data-sheet-delete]").checked = true;
    }
  };
}

document.addEventListener("paste", (event) => {
  const start = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!start.matches?.("[data-sheet] .sheet-cell") || !/[\t\n]/.test(text.trim())) {
    return;
  }
  event.preventDefault();
  const sheet = start.closest("[data-sheet]");
  const block = cellsIn(text);
  if (block.length > 1 && isHeader(block[0], sheet)) {
    block.shift();
  }
  const first = start.closest("[data-sheet-row]");
  const column = cellsOf(first).indexOf(start);
  const from = rowsOf(sheet).indexOf(first);
  const kept = [];
  const added = [];
  for (const [index, values] of block.entries()) {
    let row = rowsOf(sheet)[from + index];
    if (!row) {
      row = addRow(sheet);
      added.push(row);
    }
    const cells = cellsOf(row).slice(column);
    for (const [place, value] of values.entries()) {
      if (cells[place]) {
        write(cells[place], value, row, kept);
      }
    }
  }
  for (const [cell] of kept) {
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const wrong = sheet.querySelectorAll("[data-sheet-row]:not([hidden]) [aria-invalid]").length;
  const check = wrong ? ` ${wrong} sel perlu diperbaiki.` : "";
  offerUndo(sheet, `${block.length} baris ditempel, belum disimpan.${check}`, back(kept, added));
  start.focus();
});
