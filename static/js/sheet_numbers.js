// Numbers as people write them in a sheet: `1.500,5`, `Rp 10.000.000`, `30 orang`. The server reads them again.
const SHAPE = /^(?:rp\.?\s*)?(\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:,\d{1,2})?|\d+\.\d{1,2})(?:,-{1,2})?$/i;
const WITH_UNIT = /^([\d.,]+)\s*(\p{L}.*|%.*)$/u;

// [number, unit beside it]; null when it is no number.
export function read(text) {
  const written = text.trim();
  const beside = WITH_UNIT.exec(written);
  const match = SHAPE.exec(beside ? beside[1] : written);
  if (!match) {
    return null;
  }
  const isDecimalPoint = /^\d+\.\d{1,2}$/.test(match[1]);
  const digits = isDecimalPoint ? match[1] : match[1].replaceAll(".", "").replace(",", ".");
  return [Number(digits), beside ? beside[2] : ""];
}

export function readNumber(text) {
  return read(text)?.[0] ?? null;
}

export function shown(number) {
  return number.toLocaleString("id-ID", { maximumFractionDigits: 2 });
}
