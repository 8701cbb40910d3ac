/**
 * Sends a proxy what no browser sends (node e2e/malformed.mjs http://HOST:PORT): requests that are too long, not HTTP, or not for us. Each
 * must get its status as a problem document that nobody may store. Prints what is not so, and exits with 1.
 */
import { connect } from "node:net";

const { hostname, port } = new URL(process.argv[2]);
const rest = "Host: localhost\r\nConnection: close\r\n\r\n";
const long = "a".repeat(9000);

const requests = [
  ["a URL of 9 kB", 414, `GET /${long} HTTP/1.1\r\n${rest}`],
  ["a NUL in the path", 400, `GET /%00 HTTP/1.1\r\n${rest}`],
  ["a path above the root", 400, `GET /../../x HTTP/1.1\r\n${rest}`],
  ["a lowercase method", 400, `get / HTTP/1.1\r\n${rest}`],
  ["OPTIONS *", 400, `OPTIONS * HTTP/1.1\r\n${rest}`],
  ["the preface of HTTP/2", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["TLS", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ["HTTP/3.7", 505, `GET / HTTP/3.7\r\n${rest}`],
  ["no host", 400, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"],
  ["two hosts", 400, `GET / HTTP/1.1\r\nHost: localhost\r\n${rest}`],
  ["a bad path for a host that is not ours", 400, `GET /%00 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`],
  ["a header of 9 kB", 431, `GET / HTTP/1.1\r\nX-Long: ${long}\r\n${rest}`],
  ["an unknown transfer coding", 501, `POST /stats HTTP/1.1\r\nTransfer-Encoding: gzip\r\n${rest}`],
  ["a body of 2 kB for the api", 413, `POST /stats HTTP/1.1\r\nContent-Length: 2000\r\n${rest}${long.slice(0, 2000)}`],
  ["a body of 2 kB for the page", 413, `POST / HTTP/1.1\r\nContent-Length: 2000\r\n${rest}${long.slice(0, 2000)}`],
  ["TRACE", 405, `TRACE / HTTP/1.1\r\n${rest}`],
  ["CONNECT", 405, `CONNECT localhost:80 HTTP/1.1\r\n${rest}`],
  ["POST to the api", 405, `POST /stats HTTP/1.1\r\nContent-Length: 0\r\n${rest}`],
  ["POST to the page", 405, `POST / HTTP/1.1\r\nContent-Length: 0\r\n${rest}`],
  ["the proxy's own error page", 404, `GET /.problem HTTP/1.1\r\n${rest}`],
];

const answerTo = (request) =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request, "latin1"));
    let answer = "";
    socket.setTimeout(15_000, () => socket.destroy(new Error(`no answer, only ${JSON.stringify(answer)}`)));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });

/** Says what is wrong with an answer, or nothing. */
const fault = (answer, status) => {
  const [head, body] = answer.split("\r\n\r\n");
  const [line, ...fields] = head.split("\r\n");
  const headers = new Headers(fields.map((field) => /^([^:]+): ?(.*)$/.exec(field)?.slice(1)));
  if (Number(line.split(" ")[1]) !== status) return `${line}, expected ${status}`;
  if (headers.get("content-type") !== "application/problem+json") return `a ${headers.get("content-type")}`;
  if (headers.get("cache-control") !== "no-store") return `Cache-Control: ${headers.get("cache-control")}`;
  if (status === 405 && !/GET/.test(headers.get("allow") ?? "")) return `Allow: ${headers.get("allow")}`;
  const problem = JSON.parse(/\{.*\}/s.exec(body)?.[0] ?? "{}");
  if (problem.status !== status || !problem.title || !problem.detail || problem.requestId !== headers.get("x-request-id")) return body;
  return undefined;
};

let isFaulty = false;
for (const [what, status, request] of requests) {
  const wrong = await answerTo(request).then(
    (answer) => fault(answer, status),
    (error) => error.message,
  );
  if (wrong === undefined) continue;
  isFaulty = true;
  console.log(`${what}: ${wrong}`);
}
process.exit(isFaulty ? 1 : 0);
