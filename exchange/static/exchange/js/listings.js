/* The form of a listing. It works without this file. */
(() => {
  "use strict";

  const form = document.getElementById("listing-form");
  if (!form) return;

  /* Often used tags: one press adds a word to the field, another takes it away. */
  const field = form.querySelector("[data-tags]");
  const hints = document.getElementById("tag-hints");
  const words = () => field.value.split(/[,;]/).map((w) => w.trim().toLowerCase()).filter(Boolean);
  const mark = () => {
    const chosen = words();
    for (const button of hints.querySelectorAll("[data-add-tag]")) {
      button.setAttribute("aria-pressed", chosen.includes(button.dataset.addTag.toLowerCase()));
    }
  };
  if (field && hints) {
    hints.hidden = false;
    hints.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add-tag]");
      if (!button) return;
      const tag = button.dataset.addTag.toLowerCase();
      const chosen = words();
      field.value = (chosen.includes(tag) ? chosen.filter((w) => w !== tag) : [...chosen, tag]).join(", ");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", mark);
    mark();
  }

  /* A draft that has a row keeps its address when the form is sent. */
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt !== form) return;
    const line = document.getElementById("saved");
    if (line) line.textContent = form.dataset.notSaved || "";
  });
})();
