/* Small comforts. Every page works without this file. */
(() => {
  "use strict";

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* A file field shows what was chosen, and how large it is. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const image = input.closest(".file")?.querySelector(".file__preview");
    const file = input.files[0];
    if (!image || !file || !file.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      image.src = reader.result;
      image.hidden = false;
    });
    reader.readAsDataURL(file);
  });

  /* How much room is left in a long text, said after a pause. */
  const words = document.body.dataset.charactersLeft;
  for (const area of document.querySelectorAll("textarea[maxlength]")) {
    if (!words) break;
    const line = document.createElement("p");
    line.className = "field__help nums";
    line.setAttribute("role", "status");
    area.after(line);
    let timer;
    area.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const left = area.maxLength - area.value.length;
        line.textContent = left < area.maxLength / 5 ? words.replace("{n}", left) : "";
      }, 600);
    });
  }

  /* The first mistake gets the attention. */
  document.querySelector(".error-summary")?.focus();

  /* htmx: the token of the page goes along with every change. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });
})();
