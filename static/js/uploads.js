// Shows what was chosen or dropped on a [data-upload] label: name, and a small picture for photos.
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

export function enhance(scope) {
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
