// Examples are written with the address of a local start; where they are read they name where that is.
const written = "127.0.0.1:8080";

/** Keeps the colours: only texts are changed. */
export function nameAddress(element) {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replaceAll(`http://${written}`, location.origin).replaceAll(`ws://${written}`, location.origin.replace(/^http/, "ws"));
  }
}
