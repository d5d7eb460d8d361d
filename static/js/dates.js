// input[data-date] is typed and shown day first, whatever the language of the browser. Beside it: a button that opens
// the browser's own calendar, and the date in words, so that nobody has to guess which number is the month.
const WORDS = new Intl.DateTimeFormat("id-ID", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** ISO text of what is typed (`25/11/2026`, `2026-11-25`), or "" for anything else. */
export function iso(text) {
  const trimmed = text.trim();
  const day = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed);
  const [year, month, date] = day ? [day[3], day[2], day[1]] : (/^(\d{4})-(\d{2})-(\d{2})$/.exec(trimmed) ?? []).slice(1);
  if (!year) {
    return "";
  }
  const wanted = [year, month.padStart(2, "0"), date.padStart(2, "0")].join("-");
  const parsed = new Date(`${wanted}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(wanted) ? wanted : "";
}

function dayFirst(text) {
  const [year, month, day] = text.split("-");
  return day ? `${day}/${month}/${year}` : "";
}

function tell(field) {
  const wanted = iso(field.value);
  field.parentElement.querySelector("[data-date-words]").textContent = wanted ? WORDS.format(new Date(`${wanted}T00:00:00Z`)) : "";
}

function start(field) {
  const box = document.createElement("div");
  box.className = "date-field";
  const template = document.getElementById("date-field-parts");
  const shown = field.value;
  field.type = "text";
  field.placeholder = "hh/bb/tttt";
  field.value = iso(shown) ? dayFirst(iso(shown)) : shown;
  field.defaultValue = field.value;
  field.replaceWith(box);
  box.append(field, template.content.cloneNode(true));
  const native = box.querySelector("input[type=date]");
  box.querySelector("button").addEventListener("click", () => {
    native.value = iso(field.value);
    native.showPicker();
  });
  native.addEventListener("change", () => {
    field.value = dayFirst(native.value);
    for (const name of ["input", "change"]) {
      field.dispatchEvent(new Event(name, { bubbles: true }));
    }
    field.focus();
  });
  field.addEventListener("input", (event) => {
    tell(field);
    // A list must not be asked for again at every digit.
    if (field.closest(".filters") && field.value.trim() && !iso(field.value)) {
      event.stopPropagation();
    }
  });
  tell(field);
}

export function enhance(scope) {
  for (const field of scope.querySelectorAll("input[data-date]")) {
    if (!field.closest(".date-field")) {
      start(field);
    }
  }
}
