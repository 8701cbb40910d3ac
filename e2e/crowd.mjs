/**
 * Opens live streams until one more is refused, and looks at how (node e2e/crowd.mjs URL): in words, while everything else is answered, and
 * not for longer than the crowd lasts. Ends with 1 and says why where it is otherwise.
 */
const front = process.argv[2];
const MOST = 1000;

const fail = (why) => {
  console.log(why);
  process.exit(1);
};
const crowd = [];
const join = async () => {
  const leave = new AbortController();
  const answer = await fetch(`${front}/stats/stream`, { signal: leave.signal });
  if (answer.status === 200) {
    crowd.push(leave);
    void answer.body?.pipeTo(new WritableStream()).catch(() => undefined);
  }
  return answer;
};

let refusal;
while (refusal === undefined && crowd.length < MOST) {
  const answer = await join();
  if (answer.status !== 200) refusal = answer;
}
if (refusal === undefined) fail(`${MOST} streams are open, and none was refused`);
if (crowd.length < 100) fail(`only ${crowd.length} streams were let in`);
const type = refusal.headers.get("content-type");
if (refusal.status !== 503 || type !== "application/problem+json") fail(`refused with ${refusal.status} ${type}`);
const { detail } = await refusal.json();
if (!/live streams/.test(detail)) fail(`the refusal says: ${detail}`);
const snapshot = await fetch(`${front}/stats`);
if (snapshot.status !== 200) fail(`/stats answers ${snapshot.status} meanwhile`);

const size = crowd.length;
for (const leave of crowd.splice(0)) leave.abort();
// The server sees that they have gone when it writes to them next.
for (let second = 0; (await join()).status !== 200; second += 1) {
  if (second === 20) fail("20 s after they have gone there is no room yet");
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
console.log(`${size} streams`);
process.exit(0);
