package workload

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostDelayed bounds how many threads are read at a time: each is a file, of some ten microseconds.
const mostDelayed = 2000

// delays adds up for how long threads stood ready and waited for a processor. The kernel counts that for each thread as long as it lives, so
// what is added up is the growth of each from its first look to its last: what it waited before and after that is left out.
type delays struct {
	directories kernel.Directories
	threads     map[int]threadDelay       // what was last read of each
	workloads   map[string]stats.RunDelay // by id: growth since they were first read
}

// threadDelay is what was read of one thread.
type threadDelay struct {
	nanoseconds uint64
	at          time.Time
}

// processDelay is by how much the delay of the threads of one process grew since the look before.
type processDelay struct {
	waited, watched uint64 // nanoseconds
	at              time.Time
}

// ReadDelays reads for how long the threads of those workloads waited for a processor of which the kernel does not count that itself, as it does
// in version 2 of cgroups. It costs much more than a walk does, so it is for while somebody wants to know. Workloads whose threads are too many
// have none.
func (r *Reader) ReadDelays(ctx context.Context, into *stats.WorkloadReading) {
	defer addCost(into, processorTime())
	threads, workloads := map[int]threadDelay{}, map[string]stats.RunDelay{}
	grown := map[int]processDelay{} // of each process that was read
	for i := range into.Workloads {
		one := &into.Workloads[i]
		if one.Pressure != nil && one.Pressure.CPU != nil || one.Processes == nil {
			continue
		}
		total, isWhole := r.delays.workloads[one.ID], true
		total.At = time.Now()
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
			total.WaitedNanoseconds += growth.waited
			total.WatchedNanoseconds += growth.watched
			total.At = growth.at
		}
		if isWhole {
			one.Delay, workloads[one.ID] = &total, total
		}
	}
	r.delays.threads, r.delays.workloads = threads, workloads
}

// ForgetDelays lets go of what was read.
func (r *Reader) ForgetDelays() { r.delays.threads, r.delays.workloads = nil, nil }

// readDelay returns by how much the delay of all threads of a process grew since the last look, and remembers it of each.
func (r *Reader) readDelay(pid int, threads map[int]threadDelay) (grown processDelay) {
	grown.at = time.Now()
	directory := r.roots.Proc + "/" + strconv.Itoa(pid) + "/task"
	found, err := r.delays.directories.Read(directory)
	if err != nil {
		return grown // it has ended, or may not be read
	}
	for _, name := range found.Subdirectories {
		id, isNumber := kernel.Digits([]byte(name))
		if !isNumber || id > 1<<31 || len(threads) >= mostDelayed {
			continue
		}
		content, err := r.files.Read(directory + "/" + name + "/schedstat")
		if err != nil {
			continue
		}
		now := threadDelay{at: time.Now()}
		var isWell bool
		if now.nanoseconds, isWell = parseDelay(content); !isWell {
			continue
		}
		if before, known := r.delays.threads[int(id)]; known && now.nanoseconds >= before.nanoseconds { // else it is another thread by the same id
			grown.waited += now.nanoseconds - before.nanoseconds
			grown.watched += uint64(max(0, now.at.Sub(before.at)))
		}
		threads[int(id)], grown.at = now, now.at
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
