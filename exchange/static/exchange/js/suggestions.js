/* Suggested words become buttons that put themselves into a field of words with commas. */
(() => {
  "use strict";

  const words = (input) => input.value.split(",").map((word) => word.trim()).filter(Boolean);
  const same = (a, b) => a.toLowerCase() === b.toLowerCase();

  for (const box of document.querySelectorAll("[data-adds-to]")) {
    const input = document.getElementById(box.dataset.addsTo);
    if (!input) continue;
    const buttons = [...box.querySelectorAll("[data-add]")].map((label) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tag";
      button.dataset.add = label.dataset.add;
      button.textContent = label.textContent;
      label.replaceWith(button);
      return button;
    });
    const show = () => {
      const chosen = words(input);
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(chosen.some((w) => same(w, button.dataset.add))));
      }
    };
    box.addEventListener("click", (event) => {
      const word = event.target.closest("[data-add]")?.dataset.add;
      if (!word) return;
      const chosen = words(input);
      const others = chosen.filter((w) => !same(w, word));
      input.value = (others.length < chosen.length ? others : [...chosen, word]).join(", ");
      show();
    });
    input.addEventListener("input", show);
    show();
  }
})();
