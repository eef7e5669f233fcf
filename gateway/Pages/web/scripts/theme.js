// Before the page is drawn: light or dark, as chosen here or else as the system has it. Not a module, or it would come too late.
const dark = matchMedia("(prefers-color-scheme: dark)");
const read = () => { try { return localStorage.getItem("coderunner.theme"); } catch { return null; } };
const apply = () => { document.documentElement.dataset.theme = read() ?? (dark.matches ? "dark" : "light"); };
apply();
dark.addEventListener("change", apply);

document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("theme");
  const label = () => { button.textContent = document.documentElement.dataset.theme === "dark" ? "Light" : "Dark"; button.setAttribute("aria-label", `Use the ${button.textContent.toLowerCase()} theme`); };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("coderunner.theme", next); } catch { /* a browser that keeps nothing */ }
    document.documentElement.dataset.theme = next;
    label();
  });
});
