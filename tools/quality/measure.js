// What a page looks like to somebody who measures it: put into it by tools/quality/browser.py.
"use strict";
globalThis.measure = (() => {
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable], audio[controls], video[controls]";

  const name = (element) => {
    const text = (element.getAttribute("aria-label") || element.innerText || element.value || "").trim();
    const mark = element.id ? `#${element.id}` : element.className && `.${String(element.className).split(" ")[0]}`;
    return `<${element.localName}${mark}> ${text.slice(0, 40)}`;
  };

  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getClientRects().length > 0;

  // How far the page scrolls sideways; and what sticks out, unless its own box scrolls (a table).
  const sideways = () => {
    const wide = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    const edge = document.documentElement.clientWidth;
    const out = [...document.body.querySelectorAll("*")]
      .filter((each) => shown(each) && each.getBoundingClientRect().right > edge + 1)
      .map(name).slice(0, 3);
    return [`scrolls sideways by ${wide} px: ${out.join("; ")}`];
  };

  // Text that its own box cuts off. What is hidden on purpose is one pixel large.
  const cut = () => [...document.body.querySelectorAll("*")].filter((each) => {
    if (!shown(each) || !each.innerText?.trim() || each.clientWidth < 2) return false;
    const { overflowX, overflowY } = getComputedStyle(each);
    const hides = (overflow) => overflow === "hidden" || overflow === "clip";
    return (hides(overflowX) && each.scrollWidth > each.clientWidth + 1)
      || (hides(overflowY) && each.scrollHeight > each.clientHeight + 1);
  }).map((each) => `cuts its text: ${name(each)}`);

  // WCAG 2.2, 2.5.8: 24 by 24 pixels, or so far from any other that a circle of that size is free,
  // or a link within a sentence.
  const targets = () => {
    const box = (element) => {
      const boxes = [element, ...(element.labels || [])].filter(shown).map((each) => each.getBoundingClientRect());
      const left = Math.min(...boxes.map((each) => each.left)), right = Math.max(...boxes.map((each) => each.right));
      const top = Math.min(...boxes.map((each) => each.top)), bottom = Math.max(...boxes.map((each) => each.bottom));
      return { left, right, top, bottom, width: right - left, height: bottom - top };
    };
    const inSentence = (element) => {
      if (getComputedStyle(element).display !== "inline") return false;
      let block = element.parentElement;
      while (block && getComputedStyle(block).display === "inline") block = block.parentElement;
      const words = (node) => [...node.childNodes].reduce((sum, each) => {
        if (each.nodeType === Node.TEXT_NODE) return sum + each.data.replace(/[\s·|,/:–—-]/g, "").length;
        return each.nodeType === Node.ELEMENT_NODE && !each.matches(FOCUSABLE) ? sum + words(each) : sum;
      }, 0);
      return words(block) > 0;
    };
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]")]
      .filter((each) => shown(each) && !each.disabled)
      .map((element) => ({ element, box: box(element) }))
      .filter(({ box }) => box.right > 0 && box.bottom > 0 && box.width > 1);
    const small = ({ box }) => box.width < 23.95 || box.height < 23.95;
    const middle = ({ box }) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const near = (a, b) => {
      const [x, y] = middle(a);
      if (small(b)) {
        const [u, v] = middle(b);
        return Math.hypot(x - u, y - v) < 24;
      }
      const dx = Math.max(b.box.left - x, 0, x - b.box.right), dy = Math.max(b.box.top - y, 0, y - b.box.bottom);
      return Math.hypot(dx, dy) < 12;
    };
    return all.filter((each) => small(each) && !inSentence(each.element)
      && all.some((other) => other !== each && !other.element.contains(each.element)
        && !each.element.contains(other.element) && near(each, other)))
      .map(({ element, box }) => `${Math.round(box.width)} × ${Math.round(box.height)} px: ${name(element)}`);
  };

  // What Tab should come to, in the order of the document.
  const stops = () => {
    const groups = new Set();
    return [...document.querySelectorAll(FOCUSABLE)].filter((each) => {
      if (each.tabIndex < 0 || each.disabled || each.type === "hidden") return false;
      if (!each.checkVisibility({ visibilityProperty: true })) return false;
      if (each.localName === "input" && each.type === "radio") {
        if (groups.has(each.name)) return false;
        groups.add(each.name);
      }
      return true;
    });
  };

  // Gives every stop of Tab its number, to be compared with the order in which Tab comes there.
  const number = () => {
    const all = stops();
    all.forEach((each, index) => { each.dataset.stop = String(index); });
    return all.length;
  };

  // The look of everything that Tab comes to before it is there; a focus must change it.
  const look = (element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, textDecoration } = getComputedStyle(element);
    const outline = outlineStyle === "none" || outlineWidth === "0px" ? "" : `${outlineStyle}${outlineWidth}${outlineColor}`;
    return { outline, other: [boxShadow, borderColor, backgroundColor, textDecoration].join() };
  };

  // Where the focus is now: its number, where it lies, and what is wrong with it.
  const focus = () => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const faults = [];
    const [box] = [element.getClientRects()[0]];
    if (!box || box.width < 2) {
      faults.push(`has the focus and is not seen: ${name(element)}`);
      return { stop: element.dataset.stop, faults };
    }
    const { outline } = look(element);
    if (!outline) faults.push(`does not show the focus: ${name(element)}`);
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]]
      .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
    const free = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (element.contains(top) || top.contains(element) || [...(element.labels || [])].some((label) => label.contains(top)));
    });
    if (!free) faults.push(`has the focus under something else: ${name(element)}`);
    const here = element.getBoundingClientRect();
    return {
      stop: element.dataset.stop, faults, name: name(element), aside: element.closest(".aside") !== null,
      box: [here.left + scrollX, here.top + scrollY, here.right + scrollX, here.bottom + scrollY],
    };
  };

  // The contrast of text with what lies under it, as the browser itself paints both; axe reads
  // colours that forced ones have replaced.
  const contrast = () => {
    const parts = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
    const light = ([red, green, blue]) => [red, green, blue].map((each) => each / 255)
      .map((each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
      .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.backgroundColor = "Canvas";
    const canvas = parts(getComputedStyle(probe).backgroundColor).slice(0, 3);
    probe.remove();
    const under = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const colour = parts(getComputedStyle(each).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return canvas;
    };
    return [...document.body.querySelectorAll("*")].filter((each) => shown(each)
      && [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
      .map((each) => {
        const lights = [light(parts(getComputedStyle(each).color)), light(under(each))].sort((a, b) => b - a);
        return { each, ratio: (lights[0] + 0.05) / (lights[1] + 0.05) };
      })
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ each, ratio }) => `contrast ${ratio.toFixed(1)}: ${name(each)}`);
  };

  return { sideways, cut, targets, number, focus, contrast };
})();
