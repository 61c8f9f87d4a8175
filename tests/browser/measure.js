(wanted) => {
  // What is wrong with the page in hand: {width, wide, small, fine, words, h1, lang}. Sizes in CSS pixels.
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const look = getComputedStyle(element);
    if (box.width <= 1 || box.height <= 1 || look.visibility === "hidden" || look.clipPath !== "none") return false;
    return !element.closest(".yh-honey, .yh-visually-hidden, .yh-skip-link, [hidden]");
  };
  const name = (element) =>
    `${element.tagName.toLowerCase()}.${element.className || ""} “${(element.innerText || element.name || "").trim().slice(0, 30)}”`;

  const targets = [];
  for (const element of document.querySelectorAll("button, input, select, textarea, summary, a[href], label")) {
    const tick = ["radio", "checkbox"].includes(element.type);
    // A label beside its own input is words; the label of a tick box is what people touch. A link inside a
    // sentence is exempt (WCAG 2.5.8), and so is the small box beside or inside its label.
    const ofTick = element.tagName === "LABEL" && element.control && ["radio", "checkbox"].includes(element.control.type);
    if (element.tagName === "LABEL" ? !ofTick : tick) continue;
    if (element.tagName === "A" && getComputedStyle(element).display === "inline") continue;
    // A shape of a picture: the same link stands in the list or table beside it (WCAG 2.5.8, equivalent).
    if (element.closest("svg")) continue;
    if (element.type === "hidden" || !shown(element)) continue;
    targets.push(element);
  }
  const small = targets
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.height < wanted.target - 0.5 || box.width < wanted.target - 0.5)
    .map(([element, box]) => `${name(element)} ${Math.round(box.width)}×${Math.round(box.height)}`);

  const fine = [];
  const words = [document.title];
  const tree = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const language = document.documentElement.lang;
  while (tree.nextNode()) {
    const text = tree.currentNode.data.trim();
    const element = tree.currentNode.parentElement;
    if (!text || ["SCRIPT", "STYLE", "NOSCRIPT", "DATALIST"].includes(element.tagName)) continue;
    if (element.closest("[lang]").lang === language && !element.closest(".yh-secret, .yh-honey")) words.push(text);
    const size = parseFloat(getComputedStyle(element).fontSize);
    // In a picture the table beside it has the same words in the page's size; 16 px is what pieces need.
    const least = element.closest("svg") ? 16 : wanted.text;
    if (size < least - 0.01 && shown(element) && element.tagName !== "OPTION") fine.push(`${size} ${name(element)}`);
  }
  for (const element of document.querySelectorAll("[alt], [title], [placeholder], [aria-label], input[type=submit]")) {
    for (const attribute of ["alt", "title", "placeholder", "aria-label"]) {
      const text = element.getAttribute(attribute);
      if (text && element.closest("[lang]").lang === language) words.push(text);
    }
  }
  return {
    width: window.innerWidth,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: small,
    fine: fine,
    words: words,
    h1: document.querySelectorAll("h1").length,
    lang: language,
  };
}
