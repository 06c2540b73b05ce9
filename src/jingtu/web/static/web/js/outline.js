/**
 * Lets corners of an outline be clicked on a map; the field of the outline holds them as text, which can be typed as well.
 *
 *   <textarea data-outline></textarea>
 *   <button data-outline-back hidden>…</button><button data-outline-clear hidden>…</button>
 *   <svg data-outline-map data-west="117" data-south="39" data-east="118" data-north="40" data-margin="6">
 *     <path data-outline-drawn d=""/></svg>
 *
 * The map may be replaced (htmx) while the field stays: it is drawn anew from the field.
 */

const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("[data-outline]"));
const PAIR = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/;
const DIGITS = 6;

/** The corners in the field; null where it holds something else, such as GeoJSON. */
const corners = () => {
  const parts = field.value.split(/[;；\n]+/).filter((part) => part.trim());
  const pairs = parts.map((part) => PAIR.exec(part));
  return pairs.every(Boolean) ? pairs.map((pair) => [Number(pair[1]), Number(pair[2])]) : null;
};

const frame = (/** @type {SVGSVGElement} */ map) => {
  const { west, south, east, north, margin } = Object.fromEntries(Object.entries(map.dataset).map(([name, value]) => [name, Number(value)]));
  const { width, height } = map.viewBox.baseVal;
  return { west, north, margin, across: (width - 2 * margin) / (east - west), down: (height - 2 * margin) / (north - south) };
};

const draw = () => {
  const map = /** @type {SVGSVGElement | null} */ (document.querySelector("[data-outline-map]"));
  if (!map) return;
  const { west, north, margin, across, down } = frame(map);
  const found = corners();
  const points = (found ?? []).map(([lon, lat]) => `${(margin + (lon - west) * across).toFixed(1)} ${(margin + (north - lat) * down).toFixed(1)}`);
  map.querySelector("[data-outline-drawn]").setAttribute("d", points.length ? `M${points.join("L")}Z` : "");
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-outline-back], [data-outline-clear]"))) {
    button.hidden = !found?.length;
  }
};

const write = (/** @type {number[][]} */ found) => {
  field.value = found.map(([lon, lat]) => `${lon.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join(";\n");
  draw();
};

if (field) {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const map = /** @type {SVGSVGElement | null} */ (target.closest("[data-outline-map]"));
    if (target.closest("[data-outline-clear]")) write([]);
    else if (target.closest("[data-outline-back]")) write((corners() ?? []).slice(0, -1));
    else if (map) {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
      const { west, north, margin, across, down } = frame(map);
      write([...(corners() ?? []), [west + (at.x - margin) / across, north - (at.y - margin) / down]]);
    }
  });
  field.addEventListener("input", draw);
  document.addEventListener("htmx:afterSwap", draw);
  draw();
}
