// Package kernel knows the formats of the kernel's files: it reads a file into a buffer that is used again, and parses
// mount tables, pressure stall information and lists of keys and values. It knows nothing of what the numbers are for,
// which is the business of the packages that read the machine, our own cgroup or the workloads.
//
// Every error that quotes a file quotes a bounded part of it, so that a broken file cannot fill a snapshot.
package kernel
