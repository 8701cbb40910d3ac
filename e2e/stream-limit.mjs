/**
 * Opens live streams until the proxy refuses one (node e2e/stream-limit.mjs URL). The refusal must be a problem document, other requests must
 * still be answered, all streams must go on, and one must open again once the others have closed. Otherwise it prints why and exits with 1.
 */
import { connect } from "node:net";

const front = new URL(process.argv[2]);
const MAX_STREAMS = 5000;
/** A stream is an open file of this process, too. */
const MIN_STREAMS = 2000;

const fail = (why) => {
  console.log(why);
  process.exit(1);
};
const open = [];
/** Sockets of our own: fetch() needs several times as much memory for each. */
const openStream = () =>
  new Promise((resolve) => {
    const socket = connect(front.port || 80, front.hostname, () => {
      socket.write(`GET /stats/stream HTTP/1.1\r\nHost: ${front.host}\r\nAccept-Encoding: gzip\r\n\r\n`);
    });
    const stream = { socket, received: 0, ended: "" };
    let head = "";
    const listen = (chunk) => {
      stream.received += chunk.length;
      if (stream.status !== undefined) return;
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n") || (!head.startsWith("HTTP/1.1 200") && !head.includes("}"))) return;
      stream.status = Number(head.split(" ")[1]);
      stream.head = head;
      if (stream.status === 200) open.push(stream);
      resolve(stream);
    };
    socket.on("data", listen);
    socket.on("close", () => (stream.ended ||= "closed"));
    socket.on("error", (error) => {
      stream.ended = error.message;
      if (stream.status === undefined) fail(`stream ${open.length + 1}: ${error.message} (each needs an open file: ulimit -n)`);
    });
  });

let refusal;
while (refusal === undefined && open.length < MAX_STREAMS) {
  const stream = await openStream();
  if (stream.status !== 200) refusal = stream;
}
if (refusal === undefined) fail(`${MAX_STREAMS} streams are open, and none was refused`);
if (open.length < MIN_STREAMS) fail(`only ${open.length} streams were accepted`);
const type = /^content-type: (.*)\r$/im.exec(refusal.head)?.[1];
if (refusal.status !== 503 || type !== "application/problem+json") fail(`refused with ${refusal.status} ${type}`);
if (!/live streams/.test(refusal.head)) fail(`the refusal says: ${refusal.head}`);
const snapshot = await fetch(new URL("/stats", front));
if (snapshot.status !== 200) fail(`/stats answers ${snapshot.status} while the streams are open`);

const before = open.map((stream) => stream.received);
await new Promise((resolve) => setTimeout(resolve, 5000));
const ended = open.filter((stream) => stream.ended !== "");
if (ended.length > 0) fail(`${ended.length} of ${open.length} streams ended: ${ended[0].ended}`);
const silent = open.filter((stream, i) => stream.received === before[i]);
if (silent.length > 0) fail(`nothing came in 5 s on ${silent.length} of ${open.length} streams`);

const count = open.length;
for (const { socket } of open.splice(0)) socket.destroy();
// The server notices a disconnect at its next write.
for (let second = 0; (await openStream()).status !== 200; second += 1) {
  if (second === 20) fail("20 s after all streams were closed, a new one is still refused");
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
console.log(`${count} streams`);
process.exit(0);
