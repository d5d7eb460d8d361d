// "Take from the last visit": [data-take-over] holds values by field name. What was typed stays: only fields that
// nobody touched are filled, and those who were present last time are ticked beside those ticked already.
import { announce } from "./announce.js";

function tick(boxes, values) {
  for (const box of boxes) {
    if (values.includes(box.value) && !box.checked) {
      box.checked = true;
    }
  }
}

function choose(select, choice) {
  if (select.tomselect) {
    select.tomselect.addOption({ value: choice.code, text: choice.label });
    select.tomselect.setValue(choice.code);
    return;
  }
  select.add(new Option(choice.label, choice.code, true, true));
}

function fill(form, name, value) {
  const [field, ...others] = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  if (!field || value === null || value === "") {
    return;
  }
  if (field.type === "checkbox" || field.type === "radio") {
    tick([field, ...others], [value].flat());
  } else if (field.tagName === "SELECT") {
    if (field.value !== "") {
      return;
    }
    choose(field, value);
  } else if (field.value !== field.defaultValue) {
    return;
  } else {
    field.value = value;
  }
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-over]");
  if (!button) {
    return;
  }
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.takeOver))) {
    fill(button.form, name, value);
  }
  announce("Diisi dari kunjungan terakhir");
});
