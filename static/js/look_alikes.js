// Looks for records like the one that is typed in form[data-look-alikes="address"], and shows them in [data-look-alikes-shown]
// (a live region). data-look-alikes-fields names the fields. It never holds up typing or saving.
const QUIET_MS = 500;
const timers = new WeakMap();
const asked = new WeakMap();

function questionOf(form) {
  const data = new FormData();
  for (const name of form.dataset.lookAlikesFields.split(" ")) {
    data.set(name, form.elements[name]?.value ?? "");
  }
  data.set("kecuali", form.dataset.lookAlikesExcept ?? "");
  return data;
}

async function ask(form) {
  const shown = form.querySelector("[data-look-alikes-shown]");
  const data = questionOf(form);
  const question = new URLSearchParams(data).toString();
  if (!shown || question === asked.get(form)) {
    return;
  }
  asked.set(form, question);
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.dataset.lookAlikes, { method: "POST", body: data });
    if (!answer.ok || asked.get(form) !== question) {
      return;
    }
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    shown.replaceChildren(...found.childNodes);
  } catch {
    asked.delete(form);
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.dataset.lookAlikes || !form.dataset.lookAlikesFields.split(" ").includes(event.target.name)) {
    return;
  }
  clearTimeout(timers.get(form));
  timers.set(
    form,
    setTimeout(() => ask(form), QUIET_MS),
  );
});
