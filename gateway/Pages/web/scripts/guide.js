// The guide's examples name the address where they are read, and can be copied.
import { nameAddress } from "./address.js";

for (const code of document.querySelectorAll("pre code")) {
  nameAddress(code);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(code.textContent); button.textContent = "Copied"; } catch { button.textContent = "Select it and copy"; }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  code.parentElement.parentElement.append(button);
}
document.documentElement.dataset.ready = "yes";
