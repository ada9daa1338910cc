// Shows a letter with the words that are being typed; without it the button does the same.
(() => {
  const form = document.querySelector("[data-letter-form]");
  const look = document.querySelector("[data-letter-look]");
  const said = document.querySelector("[data-letter-said]");
  if (!form || !look) return;
  const PAUSE = 600; // ms without a key
  let timer = 0;
  let asked = 0;

  const show = async () => {
    const mine = ++asked;
    // Not form.action: the buttons of this form have that name.
    const answer = await fetch(window.location.href, {
      method: "POST",
      body: new FormData(form), // without a button: nothing is saved
      headers: { "X-Letter-Part": "look" },
    });
    if (!answer.ok || mine !== asked) return;
    look.innerHTML = await answer.text();
    said.textContent = "";
    said.textContent = said.dataset.fresh;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch(() => {}), PAUSE);
  });
})();
