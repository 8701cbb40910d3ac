package workload

import (
	"bytes"
	"context"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostDelayed bounds how many threads are read at a time: each is a file, of some ten microseconds.
const mostDelayed = 2000

// delays adds up for how long threads stood ready and waited for a processor. The kernel counts that for each thread as long as it lives, so
// what is added up is the growth of each from its first look to its last: what it waited before and after that is left out.
type delays struct {
	directories kernel.Directories
	threads     map[int]uint64    // what was last read of each, in nanoseconds
	workloads   map[string]uint64 // by id: growth since they were first read, in nanoseconds
}

// ReadDelays reads for how long the threads of those workloads waited for a processor of which the kernel does not count that itself, as it does
// in version 2 of cgroups. It costs much more than a walk does, so it is for while somebody wants to know. Workloads whose threads are too many
// have none.
func (r *Reader) ReadDelays(ctx context.Context, into *stats.WorkloadReading) {
	threads, workloads := map[int]uint64{}, map[string]uint64{}
	grown := map[int]uint64{} // of each process that was read
	for i := range into.Workloads {
		one := &into.Workloads[i]
		if one.Pressure != nil && one.Pressure.CPU != nil || one.Processes == nil {
			continue
		}
		total, isWhole := r.delays.workloads[one.ID], true
		for _, process := range one.Processes {
			growth, known := grown[process.PID] // it may be in a pod, and in a container of it
			if !known {
				if len(threads) >= mostDelayed || ctx.Err() != nil {
					isWhole = false
					break
				}
				growth = r.readDelay(process.PID, threads)
				grown[process.PID] = growth
			}
			total += growth
		}
		if isWhole {
			one.DelayNanoseconds, workloads[one.ID] = &total, total
		}
	}
	r.delays.threads, r.delays.workloads = threads, workloads
}

// ForgetDelays lets go of what was read.
func (r *Reader) ForgetDelays() { r.delays.threads, r.delays.workloads = nil, nil }

// readDelay returns by how much the delay of all threads of a process grew since the last look, and remembers it of each.
func (r *Reader) readDelay(pid int, threads map[int]uint64) uint64 {
	directory := r.roots.Proc + "/" + strconv.Itoa(pid) + "/task"
	found, err := r.delays.directories.Read(directory)
	if err != nil {
		return 0 // it has ended, or may not be read
	}
	grown := uint64(0)
	for _, name := range found.Subdirectories {
		id, isNumber := kernel.Digits([]byte(name))
		if !isNumber || id > 1<<31 || len(threads) >= mostDelayed {
			continue
		}
		content, err := r.files.Read(directory + "/" + name + "/schedstat")
		if err != nil {
			continue
		}
		waited, isWell := parseDelay(content)
		if !isWell {
			continue
		}
		if before, known := r.delays.threads[int(id)]; known && waited >= before { // else it is another thread by the same id
			grown += waited - before
		}
		threads[int(id)] = waited
	}
	return grown
}

// parseDelay parses /proc/PID/task/TID/schedstat, Documentation/scheduler/sched-stats.rst: time on a processor, time ready and waiting for one,
// both in nanoseconds, and how often it ran.
func parseDelay(content []byte) (uint64, bool) {
	fields := bytes.Fields(content)
	if len(fields) != 3 {
		return 0, false
	}
	return kernel.Digits(fields[1])
}
