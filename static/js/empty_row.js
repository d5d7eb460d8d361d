// A new row of a formset: its empty template with the next number in every name, and the count raised.
export function emptyRow(template, total) {
  const row = template.content.cloneNode(true).firstElementChild;
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of element.attributes) {
      attribute.value = attribute.value.replaceAll("__prefix__", total.value);
    }
  }
  total.value = String(Number(total.value) + 1);
  return row;
}
