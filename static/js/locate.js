// [data-locate]: asks the phone where it is and writes that into latitude and longitude of the same form.
const WAIT_MS = 15000;
const DEGREES = 6;

function say(button, text) {
  button.parentElement.querySelector("[data-locate-state]").textContent = text;
}

function write(button, { coords }) {
  for (const name of ["latitude", "longitude"]) {
    const field = button.form.elements[name];
    field.value = coords[name].toFixed(DEGREES);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  say(button, `Tercatat, ketelitian ${Math.round(coords.accuracy)} meter.`);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (!button) {
    return;
  }
  say(button, "Mencari posisi…");
  navigator.geolocation.getCurrentPosition(
    (position) => write(button, position),
    () => say(button, "Posisi tidak didapat. Izinkan lokasi di ponsel, atau ketik di bawah."),
    { enableHighAccuracy: true, timeout: WAIT_MS },
  );
});
