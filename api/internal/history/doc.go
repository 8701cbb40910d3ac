// Package history keeps what was measured, in Prometheus's own storage, and answers PromQL from it. It is the only package that imports
// Prometheus's server.
//
// Nothing here may harm the live half of the program: [Open] returns at once and never fails, a disk that is full, broken or read-only ends
// storing and nothing else, and every query is bounded. What does not work is told by [History.Missing], with what to do about it.
package history
