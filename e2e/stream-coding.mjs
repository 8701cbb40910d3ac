/**
 * Compares the live stream as it comes compressed and plain (node e2e/stream-coding.mjs URL): decompressed by zlib as it arrives, each event
 * must be the same, byte for byte, and come at the same time. HTTP/1.0 and clients that refuse gzip must get plain bytes. Otherwise it prints why and exits with 1.
 */
import { connect } from "node:net";
import { get } from "node:http";
import { createGunzip } from "node:zlib";

const front = new URL(process.argv[2]);
const SECONDS = 5;

const fail = (why) => {
  console.log(why);
  process.exit(1);
};
/** Listens to a stream for a while: its headers, how many bytes came, and its events by id, with the time at which each was whole. */
const listen = (coding) =>
  new Promise((resolve, reject) => {
    get(new URL("/stats/stream", front), { headers: coding === undefined ? {} : { "accept-encoding": coding }, agent: false }, (response) => {
      if (response.statusCode !== 200) fail(`Accept-Encoding: ${coding} gets ${response.statusCode}`);
      const events = new Map();
      let received = 0;
      let text = "";
      response.on("data", (chunk) => (received += chunk.length));
      const isCompressed = response.headers["content-encoding"] === "gzip";
      const plain = isCompressed ? response.pipe(createGunzip()) : response;
      plain.setEncoding("utf8").on("data", (chunk) => {
        const parts = (text + chunk).split("\n\n");
        text = parts.pop();
        for (const event of parts) {
          const id = /^id: (.*)$/m.exec(event)?.[1];
          if (id !== undefined) events.set(id, { event, at: performance.now() });
        }
      });
      plain.on("error", () => undefined); // it is cut at the end
      setTimeout(() => {
        response.destroy();
        setTimeout(() => resolve({ headers: response.headers, isCompressed, received, events }), 50);
      }, SECONDS * 1000);
    }).on("error", reject);
  });

const [compressed, plain, refused, weighed] = await Promise.all([listen("gzip, deflate, br"), listen(undefined), listen("br, gzip;q=0"), listen("identity;q=0.5, *;q=0.8")]);
if (!compressed.isCompressed || !weighed.isCompressed) fail("gzip is asked for and not sent");
if (plain.isCompressed || refused.isCompressed) fail("gzip is sent and was not asked for");
for (const { headers } of [compressed, plain]) if (!/accept-encoding/i.test(headers.vary ?? "")) fail(`Vary is ${headers.vary}`);

const ids = [...compressed.events.keys()];
const live = ids.slice(-(SECONDS - 2));
if (ids.length < SECONDS - 1) fail(`only ${ids.length} events came`);
for (const other of [plain, refused, weighed])
  for (const id of ids.slice(0, -1)) if (other.events.get(id)?.event !== compressed.events.get(id).event) fail(`event ${id} is not the same compressed and plain`);
for (const id of live.slice(0, -1)) {
  const late = compressed.events.get(id).at - plain.events.get(id).at;
  if (late > 500) fail(`event ${id} came ${Math.round(late)} ms later compressed than plain`);
}
if (compressed.received * 4 > plain.received) fail(`${compressed.received} bytes compressed, ${plain.received} plain`);

const old = await new Promise((resolve, reject) => {
  let text = "";
  const socket = connect(front.port || 80, front.hostname, () => socket.write(`GET /stats/stream HTTP/1.0\r\nHost: ${front.host}\r\nAccept-Encoding: gzip\r\n\r\n`));
  socket.setEncoding("latin1").on("error", reject);
  socket.on("data", (chunk) => {
    text += chunk;
    if (/\n\n/.test(text)) resolve(text), socket.destroy();
  });
});
if (/^content-encoding:/im.test(old) || !/\r\n\r\nid: .*\nevent: stats\ndata: {/.test(old)) fail(`HTTP/1.0 gets ${old.slice(0, 400)}`);

const size = (stream) => Math.round(stream.received / stream.events.size);
console.log(`${ids.length} events, ${size(compressed)} bytes each; plain ${size(plain)}`);
process.exit(0);
