/**
 * Opens live streams until the proxy refuses one (node e2e/stream-limit.mjs URL). The refusal must be a problem document, other requests must
 * still be answered, and a stream must open again once the others have closed. Otherwise it prints why and exits with 1.
 */
const front = process.argv[2];
const MAX_STREAMS = 1000;

const fail = (why) => {
  console.log(why);
  process.exit(1);
};
const open = [];
const openStream = async () => {
  const controller = new AbortController();
  const response = await fetch(`${front}/stats/stream`, { signal: controller.signal });
  if (response.status === 200) {
    open.push(controller);
    void response.body?.pipeTo(new WritableStream()).catch(() => undefined);
  }
  return response;
};

let refusal;
while (refusal === undefined && open.length < MAX_STREAMS) {
  const response = await openStream();
  if (response.status !== 200) refusal = response;
}
if (refusal === undefined) fail(`${MAX_STREAMS} streams are open, and none was refused`);
if (open.length < 90) fail(`only ${open.length} streams were accepted`);
const type = refusal.headers.get("content-type");
if (refusal.status !== 503 || type !== "application/problem+json") fail(`refused with ${refusal.status} ${type}`);
const { detail } = await refusal.json();
if (!/live streams/.test(detail)) fail(`the refusal says: ${detail}`);
const snapshot = await fetch(`${front}/stats`);
if (snapshot.status !== 200) fail(`/stats answers ${snapshot.status} while the streams are open`);

const count = open.length;
for (const controller of open.splice(0)) controller.abort();
// The server notices a disconnect at its next write.
for (let second = 0; (await openStream()).status !== 200; second += 1) {
  if (second === 20) fail("20 s after all streams were closed, a new one is still refused");
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
console.log(`${count} streams`);
process.exit(0);
