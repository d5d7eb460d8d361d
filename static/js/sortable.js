// Rows of a list ([data-sortable="FORM"]) are dragged by their handle; the form then sends their new order as `needs`.
// The buttons beside the handle do the same without a mouse.
let dragged = null;

function itemOf(element) {
  return element.closest?.("[data-sortable-item]");
}

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.("[data-sortable-handle]") && itemOf(event.target);
  if (item?.closest("[data-sortable]")) {
    item.draggable = true;
  }
});

document.addEventListener("pointerup", (event) => {
  const item = itemOf(event.target);
  if (item && item !== dragged) {
    item.draggable = false;
  }
});

document.addEventListener("dragstart", (event) => {
  const item = itemOf(event.target);
  if (item?.draggable) {
    dragged = item;
    item.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.dataset.sortableItem);
  }
});

document.addEventListener("dragover", (event) => {
  const over = itemOf(event.target);
  if (!dragged || !over || over.parentElement !== dragged.parentElement) {
    return;
  }
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) {
    over.before(dragged);
  } else {
    over.after(dragged);
  }
});

document.addEventListener("drop", (event) => {
  if (dragged) {
    event.preventDefault();
  }
});

function send(list) {
  const form = document.getElementById(list.dataset.sortable);
  for (const old of form.querySelectorAll("[name=needs]")) {
    old.remove();
  }
  for (const item of list.querySelectorAll("[data-sortable-item]")) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "needs";
    field.value = item.dataset.sortableItem;
    form.append(field);
  }
  form.requestSubmit();
}

document.addEventListener("dragend", () => {
  if (!dragged) {
    return;
  }
  const list = dragged.closest("[data-sortable]");
  dragged.classList.remove("is-dragged");
  dragged.draggable = false;
  dragged = null;
  send(list);
});
