// The map beside a list: points of the same filter, near ones as one circle with their number, and "search this area".
import * as L from "../vendor/leaflet-src.esm.js";

const INDONESIA = [[-11, 95], [6, 141]];
const CELL = 48; // pixels; points in one cell of this size are one circle
const box = document.querySelector("[data-map]");
const count = document.querySelector("[data-map-count]");
const areaButton = document.querySelector("[data-map-area]");
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = (value) => value.toLocaleString("id-ID");
let points = [];
let settled = false;

const map = L.map(box, { zoomControl: false, attributionControl: Boolean(box.dataset.tilesBy), maxZoom: 18, minZoom: 3 });
L.control.zoom({ zoomInTitle: "Perbesar", zoomOutTitle: "Perkecil" }).addTo(map);
const grid = L.layerGroup().addTo(map);
const marks = L.layerGroup().addTo(map);
if (box.dataset.tiles) {
  L.tileLayer(box.dataset.tiles, { attribution: box.dataset.tilesBy }).addTo(map);
}

function text(tag, words, attributes = {}) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.textContent = words;
  return element;
}

function drawGrid() {
  grid.clearLayers();
  if (box.dataset.tiles) {
    return;
  }
  const seen = map.getBounds().pad(0.2);
  const step = [10, 10, 10, 10, 5, 2, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.02, 0.01][map.getZoom()] ?? 0.01;
  const line = { color: color("--line-strong"), weight: 1, interactive: false, opacity: 0.6 };
  const label = (at, words) =>
    L.marker(at, {
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "map-degree", html: text("span", words), iconSize: [60, 12], iconAnchor: [-2, 12] }),
    }).addTo(grid);
  const digits = step < 1 ? 2 : 0;
  for (let x = Math.ceil(seen.getWest() / step) * step; x <= seen.getEast(); x += step) {
    L.polyline([[seen.getSouth(), x], [seen.getNorth(), x]], line).addTo(grid);
    label([map.getBounds().getSouth(), x], `${x.toFixed(digits)}° BT`);
  }
  for (let y = Math.ceil(seen.getSouth() / step) * step; y <= seen.getNorth(); y += step) {
    L.polyline([[y, seen.getWest()], [y, seen.getEast()]], line).addTo(grid);
    label([y, map.getBounds().getWest()], `${Math.abs(y).toFixed(digits)}° ${y > 0 ? "LU" : "LS"}`);
  }
}

function popup(features) {
  const list = document.createElement("div");
  for (const { properties } of features.slice(0, 8)) {
    const line = document.createElement("p");
    line.append(text("a", properties.name, { href: properties.url }), text("span", ` ${properties.kind}`));
    if (properties.is_poor) {
      line.append(text("small", ` · ketelitian ${number(properties.accuracy_m)} m`));
    }
    list.append(line);
  }
  if (features.length > 8) {
    list.append(text("p", `dan ${number(features.length - 8)} lagi`));
  }
  return list;
}

function drawPoints() {
  marks.clearLayers();
  const cells = new Map();
  for (const feature of points) {
    const [longitude, latitude] = feature.geometry.coordinates;
    const at = map.project([latitude, longitude]);
    const key = `${Math.floor(at.x / CELL)}:${Math.floor(at.y / CELL)}`;
    (cells.get(key) ?? cells.set(key, []).get(key)).push(feature);
  }
  for (const features of cells.values()) {
    const spots = features.map(({ geometry }) => L.latLng(geometry.coordinates[1], geometry.coordinates[0]));
    const middle = L.latLngBounds(spots).getCenter();
    const isOne = features.length === 1;
    const size = isOne ? 16 : Math.min(48, 24 + 4 * Math.log2(features.length));
    const words = isOne ? features[0].properties.name : `${number(features.length)} mitra berdekatan`;
    const icon = L.divIcon({ className: "map-cluster", html: text("span", isOne ? "" : number(features.length)), iconSize: [size, size] });
    const mark = L.marker(middle, { icon, title: words, alt: words, keyboard: true }).addTo(marks);
    mark.getElement()?.setAttribute("aria-label", words);
    const isSpread = !isOne && !L.latLngBounds(spots).getNorthEast().equals(L.latLngBounds(spots).getSouthWest());
    if (isSpread && map.getZoom() < 15) {
      mark.on("click", () => map.fitBounds(L.latLngBounds(spots), { padding: [30, 30] }));
    } else {
      mark.bindPopup(() => popup(features));
    }
  }
}

async function load(isFirst = false) {
  const answer = await fetch(`${box.dataset.map}${location.search}`, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) {
    count.textContent = "Titik tidak dapat dimuat. Muat ulang halaman ini.";
    return;
  }
  const found = await answer.json();
  points = found.features;
  const part = found.is_cut ? `${number(points.length)} dari ${number(found.total)} titik` : `${number(found.total)} titik`;
  count.textContent = `${part} · tanpa lokasi: ${number(found.without)}`;
  if (isFirst && points.length && !box.dataset.area) {
    const spots = points.map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]]);
    map.fitBounds(L.latLngBounds(spots).pad(0.1), { maxZoom: 11, animate: false });
  }
  drawPoints();
}

function showStart() {
  const [west, south, east, north] = (box.dataset.area || "").split(",").map(Number);
  map.fitBounds(box.dataset.area ? [[south, west], [north, east]] : INDONESIA, { animate: false });
}

map.on("moveend", () => {
  drawGrid();
  drawPoints();
  areaButton.hidden = !settled;
});
areaButton.addEventListener("click", () => {
  const address = new URL(location.href);
  const seen = map.getBounds();
  const clip = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(5);
  const edges = [clip(seen.getWest(), 180), clip(seen.getSouth(), 90), clip(seen.getEast(), 180), clip(seen.getNorth(), 90)];
  address.searchParams.set("area", edges.join(","));
  address.searchParams.delete("page");
  location.assign(address);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "hasil") {
    load();
  }
});
showStart();
await load(true);
settled = true;
