// Inputs with data-rupiah show thousands with dots after typing or pasting: 1500000 → 1.500.000.
// What stays unclear is left as typed; the server reads it and says what is wrong.
export function formatted(text) {
  const bare = text.replace(/rp/i, "").replace(/\s/g, "");
  const match = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(bare);
  if (!match) {
    return text;
  }
  const digits = match[1].replaceAll(".", "").replace(/^0+(?=\d)/, "");
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ".");
  return match[2] && Number(match[2]) ? `${grouped},${match[2].padEnd(2, "0")}` : grouped;
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches?.("input[data-rupiah]") && field.value.trim()) {
    field.value = formatted(field.value);
  }
});
