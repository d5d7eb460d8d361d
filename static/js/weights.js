// Criteria in a form: the live total of their weights, equal weights at one press, and only the fields that the way of
// judging uses. The rows are added and removed by formsets.js.
const percent = (value) => value.toLocaleString("id-ID", { maximumFractionDigits: 2 });
const weightOf = (row) => row.querySelector("[data-weight] input");

function rowsOf(form) {
  return [...form.querySelectorAll("[data-formset-row]:not([hidden])")].filter((row) => !row.closest("template"));
}

function cents(field) {
  const value = Number(field.value.trim().replace(",", "."));
  return Number.isFinite(value) ? Math.round(value * 100) : 0;
}

function showTotal(form) {
  const total = rowsOf(form).reduce((sum, row) => sum + cents(weightOf(row)), 0);
  const gap = 10000 - total;
  const place = form.querySelector("[data-weights-total]");
  const more = gap > 0 ? `kurang ${percent(gap / 100)} %` : `lebih ${percent(-gap / 100)} %`;
  place.textContent = gap ? `Jumlah ${percent(total / 100)} % · ${more}` : "Jumlah 100 %";
  place.classList.toggle("is-right", gap === 0);
}

function showFields(row) {
  const method = row.querySelector("[data-method] select").value;
  for (const part of row.querySelectorAll("[data-of-method]")) {
    part.hidden = part.dataset.ofMethod !== method;
  }
  row.querySelector("[data-of-mandatory]").hidden = !row.querySelector("[data-mandatory] input").checked;
}

function refresh(form) {
  for (const row of rowsOf(form)) {
    showFields(row);
  }
  showTotal(form);
}

function shareEvenly(form) {
  const rows = rowsOf(form);
  const each = Math.floor(10000 / rows.length);
  const rest = 10000 - each * rows.length;
  for (const [at, row] of rows.entries()) {
    weightOf(row).value = ((each + (at < rest ? 1 : 0)) / 100).toString().replace(".", ",");
  }
  weightOf(rows[0])?.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-weights]");
  if (form) {
    refresh(form);
  }
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-weights]");
  if (form && event.target.closest("[data-weights-even]")) {
    event.preventDefault();
    shareEvenly(form);
  } else if (form && event.target.closest("[data-formset-add], [data-formset-remove]")) {
    queueMicrotask(() => refresh(form));
  }
});

export function enhance(root) {
  for (const form of root.querySelectorAll("form[data-weights]")) {
    refresh(form);
  }
}
