// Offers people while `@name` is typed in textarea[data-mentions="address"]: arrows choose, Enter or Tab takes, Escape
// closes. Without it the name is typed out. Names are put in by textContent, so that none is ever read as markup.
import { announce } from "./announce.js";

const QUIET_MS = 150;
const TYPED = /(?:^|[^\p{L}\p{N}_.+@-])@([\p{L}\p{N}][\p{L}\p{N}_.' ()-]{0,40})?$/u;

let open = null;
let timer;
let asked = 0;

function typedName(field) {
  if (field.selectionStart !== field.selectionEnd) {
    return null;
  }
  const found = field.value.slice(0, field.selectionStart).match(TYPED);
  return found ? (found[1] ?? "") : null;
}

function close() {
  if (open) {
    open.list.remove();
    open.field.removeAttribute("aria-activedescendant");
    open.field.removeAttribute("aria-controls");
    open = null;
  }
}

function choose(index) {
  const options = [...open.list.children];
  open.active = (index + options.length) % options.length;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === open.active)));
  open.field.setAttribute("aria-activedescendant", options[open.active].id);
  options[open.active].scrollIntoView({ block: "nearest" });
}

function take(index) {
  const { field, people } = open;
  const typed = typedName(field) ?? "";
  const end = field.selectionStart;
  const start = end - typed.length;
  field.setRangeText(`${people[index].text} `, start, end, "end");
  close();
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function optionOf(person, index) {
  const option = document.createElement("li");
  option.id = `sebutan-${index}`;
  option.setAttribute("role", "option");
  const name = document.createElement("span");
  name.textContent = person.text;
  const note = document.createElement("small");
  note.textContent = person.note;
  option.append(name, note);
  option.addEventListener("mousedown", (event) => {
    event.preventDefault();
    take(index);
  });
  return option;
}

function show(field, people) {
  close();
  if (!people.length) {
    return;
  }
  const list = document.createElement("ul");
  list.id = "sebutan";
  list.className = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Orang yang dapat disebut");
  list.append(...people.map(optionOf));
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  open = { field, list, people, active: 0 };
  choose(0);
  announce(`${people.length} orang. Panah untuk memilih, Enter untuk memakai.`);
}

async function ask(field, name) {
  const number = ++asked;
  const query = new URLSearchParams({ q: name });
  const readers = field.form?.elements.visibility?.value;
  if (readers) {
    query.set("dibaca", readers);
  }
  try {
    const answer = await fetch(`${field.dataset.mentions}?${query}`, { headers: { Accept: "application/json" } });
    const { results } = await answer.json();
    if (number === asked && typedName(field) === name && document.activeElement === field) {
      show(field, results);
    }
  } catch {
    close();
  }
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches?.("textarea[data-mentions]")) {
    return;
  }
  clearTimeout(timer);
  const name = typedName(field);
  if (name === null || name.endsWith(" ")) {
    asked += 1;
    close();
    return;
  }
  timer = setTimeout(() => ask(field, name), QUIET_MS);
});

document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.field) {
    return;
  }
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    choose(open.active + steps[event.key]);
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(open.active);
  } else if (event.key === "Escape") {
    close();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("focusout", (event) => {
  if (open && event.target === open.field) {
    close();
  }
});
