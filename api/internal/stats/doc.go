// Package stats is the vocabulary of sys-stats: what a reading of the machine and a snapshot of it are made of.
//
// A [Reading] holds raw counters as the kernel gives them, without arithmetic. A [Snapshot] holds what the product
// shows: rates, percentages and sizes. Every other package speaks these words; this one imports nothing but time and
// does nothing.
//
// Three rules hold for every field. The unit is in its name. A value that could not be read is absent (a nil
// pointer), never 0, and a [Missing] says why. A list is never nil in a Snapshot, so that it is [] on the wire.
package stats
