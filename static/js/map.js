// The map beside a list: points of the same filter, near ones as one circle with their number, and "search this area".
// Of many the server sends circles of its own for what is seen, and they are asked for again when the map moves.
import * as L from "../vendor/leaflet-src.esm.js";

const INDONESIA = [[-11, 95], [6, 141]];
const CELL = 48; // pixels; points in one cell of this size are one circle
const CALM = 250; // milliseconds without a move before circles are asked for again
const box = document.querySelector("[data-map]");
const count = document.querySelector("[data-map-count]");
const areaButton = document.querySelector("[data-map-area]");
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const number = (value) => value.toLocaleString("id-ID");
let points = [];
let isGrouped = false;
let settled = false;
let asked = 0;
let waiting = 0;
let isReading = false; // a popup is open: the circles stay as they are until it is closed
let missed = false;

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

// The list of what the map shows in these bounds.
function areaAddress(bounds) {
  const address = new URL(location.href);
  const clip = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(5);
  const edges = [clip(bounds.getWest(), 180), clip(bounds.getSouth(), 90), clip(bounds.getEast(), 180), clip(bounds.getNorth(), 90)];
  address.searchParams.set("area", edges.join(","));
  address.searchParams.delete("page");
  return address;
}

// How many places a feature stands for, and where.
const countOf = ({ properties }) => properties.count ?? 1;
function boundsOf({ geometry, properties }) {
  const [longitude, latitude] = geometry.coordinates;
  const [west, south, east, north] = properties.bounds ?? [longitude, latitude, longitude, latitude];
  return L.latLngBounds([south, west], [north, east]);
}

function popup(features, bounds) {
  const list = document.createElement("div");
  const named = features.filter(({ properties }) => properties.name).slice(0, 8);
  for (const { properties } of named) {
    const line = document.createElement("p");
    line.append(text("a", properties.name, { href: properties.url }), text("span", ` ${properties.kind}`));
    if (properties.is_poor) {
      line.append(text("small", ` · ketelitian ${number(properties.accuracy_m)} m`));
    }
    list.append(line);
  }
  const rest = features.reduce((sum, feature) => sum + countOf(feature), 0) - named.length;
  if (rest) {
    const words = named.length ? `dan ${number(rest)} lagi` : `${number(rest)} ${box.dataset.noun} di sini`;
    const line = text("p", `${words} · `);
    line.append(text("a", "Lihat daftarnya", { href: areaAddress(bounds.pad(0.05)).href }));
    list.append(line);
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
    const bounds = L.latLngBounds(features.flatMap((feature) => [boundsOf(feature).getSouthWest(), boundsOf(feature).getNorthEast()]));
    const count = features.reduce((sum, feature) => sum + countOf(feature), 0);
    const isOne = count === 1;
    const size = isOne ? 16 : Math.min(48, 24 + 4 * Math.log2(count));
    const words = isOne ? features[0].properties.name : `${number(count)} ${box.dataset.noun} berdekatan`;
    const icon = L.divIcon({ className: "map-cluster", html: text("span", isOne ? "" : number(count)), iconSize: [size, size] });
    const mark = L.marker(bounds.getCenter(), { icon, title: words, alt: words, keyboard: true }).addTo(marks);
    mark.getElement()?.setAttribute("aria-label", words);
    const isSpread = !isOne && !bounds.getNorthEast().equals(bounds.getSouthWest());
    if (isSpread && map.getZoom() < (isGrouped ? map.getMaxZoom() : 15)) {
      mark.on("click", () => map.fitBounds(bounds, { padding: [30, 30] }));
    } else {
      mark.bindPopup(() => popup(features, bounds));
    }
  }
}

async function load(isFirst = false) {
  const turn = ++asked;
  const address = new URL(box.dataset.map, location.href);
  address.search = location.search;
  if (!isFirst) {
    const seen = map.getBounds().pad(0.1);
    const edges = [Math.max(-180, seen.getWest()), Math.max(-90, seen.getSouth()), Math.min(180, seen.getEast()), Math.min(90, seen.getNorth())];
    address.searchParams.set("tampak", edges.map((edge) => edge.toFixed(5)).join(","));
  }
  address.searchParams.set("zoom", Math.round(map.getZoom()));
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (turn !== asked) {
    return; // a later question is on its way
  }
  if (!answer.ok) {
    count.textContent = "Titik tidak dapat dimuat. Muat ulang halaman ini.";
    return;
  }
  const found = await answer.json();
  points = found.features;
  isGrouped = found.is_grouped;
  const part = `${number(found.total)} titik${isGrouped ? ", yang berdekatan digabung" : ""}`;
  count.textContent = `${part} · tanpa lokasi: ${number(found.without)}`;
  if (isFirst && points.length && !box.dataset.area) {
    const bounds = L.latLngBounds(points.flatMap((feature) => [boundsOf(feature).getSouthWest(), boundsOf(feature).getNorthEast()]));
    map.fitBounds(bounds.pad(0.1), { maxZoom: 11, animate: false });
  }
  drawPoints();
}

function showStart() {
  const [west, south, east, north] = (box.dataset.area || "").split(",").map(Number);
  map.fitBounds(box.dataset.area ? [[south, west], [north, east]] : INDONESIA, { animate: false });
}

function refresh() {
  drawPoints();
  if (isGrouped) {
    clearTimeout(waiting);
    waiting = setTimeout(load, CALM);
  }
}

map.on("moveend", () => {
  drawGrid();
  areaButton.hidden = !settled;
  if (isReading) {
    missed = true;
  } else {
    refresh();
  }
});
map.on("zoomstart", () => map.closePopup());
map.on("popupopen", () => {
  isReading = true;
});
map.on("popupclose", () => {
  isReading = false;
  if (missed) {
    missed = false;
    refresh();
  }
});
areaButton.addEventListener("click", () => {
  location.assign(areaAddress(map.getBounds()));
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "hasil") {
    load();
  }
});
showStart();
await load(true);
settled = true;
