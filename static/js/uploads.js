// Shows what was chosen or dropped on a [data-upload] label: name, and a small picture for photos.
// A file field of a form gets such a label, because the browser's own button speaks the browser's language.
function show(label) {
  const input = label.querySelector("input[type=file]");
  const [file] = input.files;
  label.querySelector("img")?.remove();
  label.querySelector("span").textContent = file ? [...input.files].map((chosen) => chosen.name).join(", ") : "Pilih berkas";
  if (file?.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    label.prepend(picture);
  }
}

function wrap(field) {
  const label = document.createElement("label");
  label.className = "upload-drop";
  label.dataset.upload = "";
  field.replaceWith(label);
  label.append(document.createElement("span"), field);
  show(label);
}

export function enhance(scope) {
  for (const field of scope.querySelectorAll("input.form-control[type=file]")) {
    if (!field.closest("[data-upload]")) {
      wrap(field);
    }
  }
  for (const label of scope.querySelectorAll("[data-upload]:not([data-ready])")) {
    label.dataset.ready = "1";
    label.addEventListener("dragover", (event) => {
      event.preventDefault();
      label.classList.add("is-over");
    });
    label.addEventListener("dragleave", () => label.classList.remove("is-over"));
    label.addEventListener("drop", (event) => {
      event.preventDefault();
      label.classList.remove("is-over");
      label.querySelector("input[type=file]").files = event.dataTransfer.files;
      show(label);
    });
  }
}

document.addEventListener("change", (event) => {
  const label = event.target.closest?.("[data-upload]");
  if (label) {
    show(label);
  }
});
