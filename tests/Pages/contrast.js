// Texts whose contrast to what is behind them is below what WCAG 2.2 asks for (4.5; 3 where they are large). To be evaluated in a page.
() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = css => { context.clearRect(0, 0, 1, 1); context.fillStyle = css; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
  const over = ([r, g, b, a], under) => { const part = a / 255; return [r, g, b].map((value, i) => value * part + under[i] * (1 - part)); };
  const parent = node => node.parentElement ?? node.getRootNode().host;
  const behind = element => element ? over(colour(getComputedStyle(element).backgroundColor), behind(parent(element))) : [255, 255, 255];
  const light = rgb => rgb.map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const failing = [];
  const look = root => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      const texts = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
      const box = element.getBoundingClientRect(), style = getComputedStyle(element);
      if (!texts.length || box.width < 2 || box.height < 2 || style.visibility === "hidden" || element.closest("[aria-hidden=true], :disabled, option, noscript, .cm-gutters")) continue;
      const back = behind(element), front = over(colour(style.color), back);
      const [low, high] = [light(back), light(front)].sort((a, b) => a - b);
      const ratio = (high + 0.05) / (low + 0.05), large = parseFloat(style.fontSize) >= 24;
      if (ratio < (large ? 3 : 4.5)) failing.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className}: ${texts[0].data.trim().slice(0, 40)} (${style.color} on ${back.map(Math.round)})`);
    }
  };
  look(document);
  return failing;
}
