// Controls that assistive technology could not name, and ids that are there twice. To be evaluated in a page.
() => {
  const failing = [];
  const named = control => control.getAttribute("aria-label") || control.getAttribute("aria-labelledby") || control.labels?.length || control.textContent.trim() || control.title;
  const look = root => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.matches("a[href], button, input, select, textarea, [contenteditable=true], [tabindex='0']") && !named(element)) failing.push(`no name: ${element.outerHTML.slice(0, 100)}`);
      if (element.matches("img:not([alt])")) failing.push(`no alt: ${element.outerHTML.slice(0, 100)}`);
    }
    const ids = [...root.querySelectorAll("[id]")].map(element => element.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) failing.push(`twice: #${id}`);
  };
  look(document);
  if (document.querySelectorAll("h1").length !== 1) failing.push("not one h1");
  if (!document.documentElement.lang || !document.title || !document.querySelector("main")) failing.push("no language, title or main");
  return failing;
}
