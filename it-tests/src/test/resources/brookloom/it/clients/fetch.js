// Fetches a file many times at once: node fetch.js SOCKS-LIBRARY SOCKS5-HOST:PORT PORT SHA256.
const [library, proxy, port, expected] = process.argv.slice(2);
const { SocksClient } = require(library);
const http = require("node:http");
const { createHash } = require("node:crypto");

async function fetchOnce() {
  const [host, proxyPort] = proxy.split(":");
  const { socket } = await SocksClient.createConnection({
    proxy: { host, port: Number(proxyPort), type: 5 },
    command: "connect",
    destination: { host: "localhost", port: Number(port) },
  });
  await new Promise((resolve, reject) => {
    const options = { path: "/file", headers: { Host: "localhost" }, createConnection: () => socket };
    http.get(options, (answer) => {
      const digest = createHash("sha256");
      answer.on("data", (data) => digest.update(data));
      answer.on("error", reject);
      answer.on("end", () => (digest.digest("hex") === expected ? resolve() : reject(new Error("digest"))));
    }).on("error", reject);
  });
}

Promise.all(Array.from({ length: 10 }, fetchOnce)).catch((e) => {
  console.error(e);
  process.exit(1);
});
