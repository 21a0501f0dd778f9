"use strict";

const SAMPLES = 300;
const DAY = 86_400;
const plot = { up: new Array(SAMPLES).fill(0), down: new Array(SAMPLES).fill(0) };
let before = null;
let paused = false;

const $ = id => document.getElementById(id);

function scaled(value, units, step) {
    let unit = 0;
    while (value >= step && unit < units.length - 1) {
        value /= step;
        unit++;
    }
    return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const bytes = value => scaled(value, ["B", "KiB", "MiB", "GiB", "TiB"], 1024);
const rate = value => `${bytes(value)}/s`;
const micros = value => scaled(value, ["µs", "ms", "s"], 1000);

function duration(seconds) {
    if (seconds < 60) return `${Math.floor(seconds)} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < DAY) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
    return `${Math.floor(seconds / DAY)} d ${Math.floor(seconds / 3600) % 24} h`;
}

/** Shows a text, and the exact figure for programs that read the page. */
function show(id, text, value) {
    const element = $(id);
    if (element.textContent !== text) element.textContent = text;
    if (value !== undefined) element.dataset.value = value;
}

function status(text, kind) {
    show("status", text);
    $("status").className = `badge ${kind}`;
}

/** Replaces the rows of a table. A cell is a text, its class and a text below; null leaves it out. */
function rows(id, values, cells) {
    $(id).replaceChildren(...values.map(value => {
        const row = document.createElement("tr");
        cells(value).filter(cell => cell !== null).forEach(([text, kind, below], i) => {
            const cell = document.createElement(i === 0 ? "th" : "td");
            if (i === 0) cell.scope = "row";
            cell.className = kind ?? "";
            cell.textContent = text;
            if (below) {
                const more = document.createElement("p");
                more.textContent = below;
                cell.append(more);
            }
            row.append(cell);
        });
        return row;
    }));
}

function times(list) {
    for (const { name, count, p50, p95 } of list) {
        show(name, count ? micros(p50) : "–", p50);
        show(`${name}-detail`, count ? `median; 95% within ${micros(p95)}` : "none yet");
    }
    for (const name of ["handshake", "roundTrip"]) {
        $(`${name}-card`).hidden = !list.some(each => each.name === name && each.count);
    }
}

function failures(list, now) {
    $("no-failures").hidden = list.length > 0;
    $("failures-region").hidden = list.length === 0;
    rows("failures", list, each => [
        [each.what, "wrap", each.advice],
        [each.count.toLocaleString("en"), "n"],
        [`${duration(Math.max(0, now - each.last) / 1000)} ago`, "n"],
    ]);
}

function tunnels(state) {
    const earlier = new Map((before?.tunnels ?? []).map(each => [each.id, each]));
    const seconds = before ? (state.at - before.at) / 1000 : 0;
    const users = state.tunnels.some(each => each.user);
    $("no-tunnels").hidden = state.tunnels.length > 0;
    $("tunnels-region").hidden = state.tunnels.length === 0;
    document.querySelector("th.user").hidden = !users;
    document.querySelector("th.destination").hidden = !state.destinations;
    rows("tunnel-rows", state.tunnels, each => {
        const old = earlier.get(each.id);
        const moved = old && seconds > 0 ? (each.up + each.down - old.up - old.down) / seconds : 0;
        return [
            [each.from ?? "shared"],
            [each.network.toUpperCase()],
            users ? [each.user ?? ""] : null,
            state.destinations ? [each.destination] : null,
            [duration(each.age / 1000), "n"],
            [bytes(each.down), "n"],
            [bytes(each.up), "n"],
            [rate(moved), "n"],
        ];
    });
}

function carried(id, list) {
    $(`${id}-section`).hidden = !list || (id === "users" && list.length === 0);
    rows(id, list ?? [], each => [
        [each.name],
        [each.tunnels.toLocaleString("en"), "n"],
        [bytes(each.down), "n"],
        [bytes(each.up), "n"],
    ]);
}

function facts(state) {
    const list = state.facts.filter(each => each.name !== "Program").map(each => [each.name, each.value]);
    const readings = state.readings;
    const expiry = readings.certificate_expiry;
    if (expiry !== undefined) {
        const left = expiry - state.at / 1000;
        const until = new Date(expiry * 1000).toISOString().slice(0, 10);
        list.push(left < 0
            ? ["Certificate", `expired ${until}: renew it`, "warn"]
            : ["Certificate", `valid until ${until}, ${duration(left)} left`, left < 7 * DAY ? "warn" : ""]);
    }
    if (readings.strangers !== undefined) list.push(["Connections without the password", `${readings.strangers} now`]);
    if (readings["carriers_ready.warm"] !== undefined) {
        list.push(["Carriers in waiting",
            `${readings["carriers_ready.warm"]} warm, ${readings["carriers_ready.rested"] ?? 0} rested`]);
    }
    Object.entries(readings).filter(([name, value]) => name.startsWith("udp_drops") && value > 0).forEach(([name, value]) =>
        list.push([`Datagrams dropped (${name.slice("udp_drops.".length)})`, value.toLocaleString("en")]));
    list.push(["Running for", duration((state.at - state.start) / 1000)]);
    list.push(["Version", state.version]);
    $("facts").replaceChildren(...list.flatMap(([name, value, kind]) => {
        const term = document.createElement("dt");
        const text = document.createElement("dd");
        term.textContent = name;
        text.textContent = value;
        text.className = kind ?? "";
        return [term, text];
    }));
}

function draw() {
    const most = Math.max(1024, ...plot.up, ...plot.down);
    const line = samples => samples.map((value, i) =>
        `${i ? "L" : "M"}${(i * 600 / (SAMPLES - 1)).toFixed(1)} ${(158 - value * 150 / most).toFixed(1)}`).join("");
    $("plot-down").setAttribute("d", line(plot.down));
    $("plot-area").setAttribute("d", `${line(plot.down)}L600 160L0 160Z`);
    $("plot-up").setAttribute("d", line(plot.up));
    show("scale", `highest ${rate(most)}`);
    $("plot").setAttribute("aria-label",
        `Bytes per second of the last 5 minutes. Down: now ${rate(plot.down.at(-1))}, highest ${rate(Math.max(...plot.down))}.`
        + ` Up: now ${rate(plot.up.at(-1))}, highest ${rate(Math.max(...plot.up))}.`);
}

function render(state) {
    const { tcp, udp } = state.networks;
    const program = state.facts.find(each => each.name === "Program")?.value ?? "";
    show("program", program);
    document.title = `Brook Loom ${program}`;
    status(state.obstacle === null ? "ready" : `not ready: ${state.obstacle}`, state.obstacle === null ? "good" : "bad");
    show("tunnels", (tcp.tunnels + udp.tunnels).toLocaleString("en"), tcp.tunnels + udp.tunnels);
    show("tunnels-detail", `${tcp.tunnels} TCP, ${udp.tunnels} UDP; ${state.started.toLocaleString("en")} so far`);
    show("down-rate", rate(state.downRate), state.downRate);
    show("up-rate", rate(state.upRate), state.upRate);
    show("down", bytes(tcp.down + udp.down), tcp.down + udp.down);
    show("up", bytes(tcp.up + udp.up), tcp.up + udp.up);
    times(state.times);
    failures(state.failures, state.at);
    tunnels(state);
    carried("users", state.users);
    carried("destinations", state.destinations);
    facts(state);
    draw();
    before = state;
}

$("pause").addEventListener("click", () => {
    paused = !paused;
    $("pause").setAttribute("aria-pressed", paused);
    if (paused) status("paused", "");
});

const events = new EventSource("/events");
events.addEventListener("history", event => Object.assign(plot, JSON.parse(event.data)));
let first = true; // it repeats the newest sample of the history
events.addEventListener("open", () => { first = true; });
events.addEventListener("state", event => {
    const state = JSON.parse(event.data);
    if (!first) {
        plot.up = [...plot.up.slice(1), state.upRate];
        plot.down = [...plot.down.slice(1), state.downRate];
    }
    first = false;
    if (!paused) render(state);
});
events.addEventListener("error", () => status(
    events.readyState === EventSource.CLOSED ? "no figures: reload the page" : "no connection to the program, retrying", "bad"));
