/* Choosing a colour shows at once what the page becomes; the server reckons what stays readable. */
(() => {
  "use strict";

  const sheet = document.getElementById("own-colours");
  const input = document.querySelector("[data-own-colour]");
  if (!sheet || !input) return;
  let timer;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!/^#[0-9a-f]{6}$/i.test(input.value)) return;
      sheet.href = sheet.dataset.address.replace("000000", input.value.slice(1).toLowerCase());
    }, 150);
  });
})();
