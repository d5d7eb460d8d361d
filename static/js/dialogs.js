// Opens <dialog> elements: own ones by [data-dialog="id"], and the page's question before a [data-confirm] action.
const asked = new WeakSet();
let question = null; // what is being asked, until it is answered

function ask(source, form, submitter) {
  const dialog = document.getElementById("confirm");
  const yes = dialog.querySelector("#confirm-yes");
  dialog.querySelector("#confirm-title").textContent = source.dataset.confirm;
  dialog.querySelector("#confirm-detail").textContent = source.dataset.confirmDetail ?? "";
  yes.textContent = source.dataset.confirmButton || "Lanjutkan";
  yes.className = source.dataset.confirmColor === "late" ? "btn btn-danger-solid" : "btn btn-primary";
  dialog.returnValue = "";
  question = { form, submitter };
  for (const menu of document.querySelectorAll("[popover]:popover-open")) {
    menu.hidePopover();
  }
  dialog.showModal();
}

// A dialog tells of its closing a moment later: it may have been opened anew by then, and that question stands.
document.addEventListener(
  "close",
  ({ target: dialog }) => {
    if (dialog.id !== "confirm" || dialog.open || !question) {
      return;
    }
    const { form, submitter } = question;
    question = null;
    if (dialog.returnValue === "ya") {
      asked.add(form);
      form.requestSubmit(submitter);
    } else {
      (submitter ?? form.querySelector("[type=submit]"))?.focus();
    }
  },
  { capture: true },
);

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || asked.delete(form)) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(source, form, event.submitter);
  },
  { capture: true },
);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  if (event.target.closest("[data-dialog-close]") || event.target.matches("dialog[open]:not(#confirm)")) {
    event.target.closest("dialog")?.close();
  }
});
