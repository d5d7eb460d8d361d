// Weights to try in the comparison: a slider beside each number, and their sum while they move. Sending is htmx's work.
const numberOf = (field) => {
  const value = Number(field.value.trim().replace(",", "."));
  return Number.isFinite(value) && value > 0 ? value : 0;
};
const said = (value) => value.toLocaleString("id-ID", { maximumFractionDigits: 2 });
const numberBeside = (slider) => document.getElementById(slider.dataset.slides);

function showSum(form) {
  const sum = [...form.querySelectorAll(".trial-number")].reduce((total, field) => total + numberOf(field), 0);
  const isWhole = Math.abs(sum - 100) < 0.005;
  const rest = sum === 0 ? "isi paling sedikit satu bobot" : "dihitung sebanding menjadi 100%";
  form.querySelector("[data-weights-sum]").textContent = isWhole ? "Jumlah 100%" : `Jumlah ${said(sum)}, ${rest}`;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-weights-try]");
  if (!form) {
    return;
  }
  if (event.target.dataset.slides) {
    numberBeside(event.target).value = said(event.target.valueAsNumber);
  } else {
    const slider = form.querySelector(`[data-slides="${CSS.escape(event.target.id)}"]`);
    if (slider) {
      slider.value = numberOf(event.target);
    }
  }
  showSum(form);
});

export function enhance(root) {
  for (const form of root.querySelectorAll("[data-weights-try]")) {
    for (const slider of form.querySelectorAll("[data-slides]")) {
      slider.hidden = false;
    }
    showSum(form);
  }
}
