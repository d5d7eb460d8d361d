// Rows of a formset: "add" clones the template, "remove" ticks DELETE of a saved row or takes a new one out.
import { enhance as enhanceDates } from "./dates.js";
import { enhance as enhanceSelects } from "./selects.js";
import { announce } from "./announce.js";
import { emptyRow } from "./empty_row.js";

function add(box) {
  const total = box.querySelector(`[name="${box.dataset.formset}-TOTAL_FORMS"]`);
  const row = emptyRow(box.querySelector("[data-formset-empty]"), total);
  box.querySelector("[data-formset-rows]").append(row);
  enhanceSelects(row);
  enhanceDates(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  announce("Baris ditambahkan");
}

function remove(box, row) {
  const tick = row.querySelector("[name$='-DELETE']");
  const rows = [...box.querySelectorAll("[data-formset-row]:not([hidden])")];
  const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  if (tick) {
    tick.checked = true;
    for (const field of row.querySelectorAll("[required]")) {
      field.required = false;
    }
  } else {
    for (const field of row.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      field.value = "";
    }
  }
  row.hidden = true;
  (next?.querySelector("[data-formset-remove]") ?? box.querySelector("[data-formset-add]")).focus();
  announce("Baris dihapus");
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-formset]");
  if (box && event.target.closest("[data-formset-add]")) {
    add(box);
  } else if (box && event.target.closest("[data-formset-remove]")) {
    remove(box, event.target.closest("[data-formset-row]"));
  }
});
