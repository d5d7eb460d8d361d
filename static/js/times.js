// Inputs with data-time hold a time of 24 hours with a dot: 930 → 09.30, 14:5 stays as typed for the server to judge.
export function formatted(text) {
  const match = /^(\d{1,2})[.:]?(\d{2})$/.exec(text.trim());
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) {
    return text;
  }
  return `${match[1].padStart(2, "0")}.${match[2]}`;
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches?.("input[data-time]") && field.value.trim()) {
    field.value = formatted(field.value);
  }
});
