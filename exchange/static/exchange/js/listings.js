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

  /* One press fills in what the text says, or changes what keeps others out. */
  const put = (name, values) => {
    for (const control of form.querySelectorAll(`[name="${name}"]`)) {
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = values.includes(control.value);
      } else {
        control.value = values[0] ?? "";
      }
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const changes = JSON.parse(button.dataset.fill);
    for (const [name, values] of Object.entries(changes)) put(name, values);
    const box = button.closest("#offers, #fitting");
    const line = document.createElement("span");
    line.className = "small soft";
    line.textContent = document.getElementById("offers")?.dataset.taken || "";
    button.replaceWith(line);
    box?.focus({ preventScroll: true });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* Nothing is sent while nothing has changed, and nothing is read out twice. */
  let sent = "";
  let waiting = "";
  const written = () =>
    JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  sent = written();
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== form) return;
    waiting = written();
    if (waiting === sent) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form && event.detail.successful) sent = waiting;
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const same = (a, b) => a.replace(/\s+/g, " ").trim() === b.replace(/\s+/g, " ").trim();
    if (fragment && same(target.innerHTML, fragment.firstElementChild?.innerHTML ?? "")) {
      event.detail.shouldSwap = false;
    }
  });

  /* A draft that has a row keeps its address when the form is sent. */
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.elt !== form) return;
    const line = document.getElementById("saved");
    if (line) line.textContent = form.dataset.notSaved || "";
  });
})();
