package workload

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// pauseName is the program of the sandbox of a pod, which does nothing but keep its namespaces.
const pauseName = "pause"

// readProcesses finds the processes of each workload, and with them when it started, its name where it has no other, and its network.
func (r *Reader) readProcesses(into *stats.WorkloadReading, hierarchies []*hierarchy, boot time.Time) {
	note := func(field, reason, hint string) {
		into.Missing = append(into.Missing, stats.Missing{Field: field, Reason: reason, Hint: hint})
	}
	table := &r.processes
	if err := table.scan(r.roots.Proc, hierarchies); err != nil {
		note("workloads.processes", kernel.Reason(err), "Mount the machine's proc file system there, or check HOST_PROC.")
		return
	}
	if !table.sees1 {
		note("workloads.processes", fmt.Sprintf("hidepid hides the processes of other users in %s.", r.roots.Proc),
			"Mount the proc file system without hidepid, or give sys-stats the group that its option gid names.")
		return
	}
	if table.denied > 0 {
		note("workloads.processes", fmt.Sprintf("Processes that may not be read are left out: %d.", table.denied), "Let the user that sys-stats runs as read them.")
	}
	table.place(hierarchies, into.Workloads)
	into.Workloads = slices.DeleteFunc(into.Workloads, isSandbox)
	failure := r.readNetworks(into.Workloads)
	for i := range into.Workloads {
		one := &into.Workloads[i]
		first := firstOf(one.Processes)
		if first == nil {
			continue
		}
		if !boot.IsZero() {
			one.StartedAt = boot.Add(time.Duration(float64(first.StartTicks) / ticksPerSecond * float64(time.Second)))
		}
		if one.NameSource == nameOfID && one.Kind == stats.WorkloadContainer {
			one.Name, one.NameSource = first.Name, nameOfProcess
		}
		one.Command = r.command(first)
	}
	networksOfPods(into.Workloads)
	if failure != nil {
		note("workloads.network", kernel.Reason(failure), "")
	}
}

// readNetworks reads the network of each workload that has a process. It returns the first failure.
func (r *Reader) readNetworks(workloads []stats.WorkloadCounters) error {
	for len(r.namespaces) < partsOf(len(workloads)) {
		r.namespaces = append(r.namespaces, &namespaces{})
	}
	failures := make([]error, len(r.namespaces))
	inParts(len(workloads), func(part, from, to int) {
		namespaces := r.namespaces[part]
		namespaces.begin(r.roots.Proc)
		for i := from; i < to; i++ {
			if first := firstOf(workloads[i].Processes); first != nil {
				var err error
				if workloads[i].Network, err = namespaces.of(r.roots.Proc, first); err != nil && failures[part] == nil {
					failures[part] = err
				}
			}
		}
	})
	return cmp.Or(failures...)
}

// networksOfPods gives a pod the network of its containers, where its first process is the monitor of one, outside of it.
func networksOfPods(workloads []stats.WorkloadCounters) {
	pods := map[string]*stats.WorkloadCounters{}
	for i := range workloads { // a pod comes before its containers
		one := &workloads[i]
		if one.Kind == stats.WorkloadPod && (one.Network == nil || one.Network.IsMachine) {
			pods[one.ID] = one
		} else if pod := pods[one.Parent]; pod != nil && one.Network != nil && !one.Network.IsMachine {
			pod.Network = one.Network
		}
	}
}

// mostCommandBytes is how much of a command line is read.
const mostCommandBytes = 4 << 10

// command returns the command line of a process where the settings show it, read once for each process.
func (r *Reader) command(of *stats.WorkloadProcess) string {
	if !r.arguments {
		return ""
	}
	key := stats.WorkloadProcess{PID: of.PID, StartTicks: of.StartTicks, Name: of.Name} // it changes its name where it starts another program
	text, known := r.commands[key]
	if !known {
		if len(r.commands) > 2*mostWorkloads {
			clear(r.commands)
		}
		if content, err := r.files.Read(r.roots.Proc + "/" + strconv.Itoa(of.PID) + "/cmdline"); err == nil { // else it has ended, or may not be read
			content = bytes.TrimRight(content[:min(len(content), mostCommandBytes)], "\x00")
			text = clean(string(bytes.ReplaceAll(content, []byte{0}, []byte{' '})))
		}
		r.commands[key] = text
	}
	return text
}

// firstOf returns the process that started first, nil for none.
func firstOf(processes []stats.WorkloadProcess) *stats.WorkloadProcess {
	var first *stats.WorkloadProcess
	for i := range processes {
		if first == nil || processes[i].StartTicks < first.StartTicks {
			first = &processes[i]
		}
	}
	return first
}

// isSandbox reports whether a workload is no more than what keeps the namespaces of a pod, whose numbers it is in.
func isSandbox(one stats.WorkloadCounters) bool {
	return one.Kind == stats.WorkloadContainer && one.Pod != nil && len(one.Processes) == 1 && one.Processes[0].Name == pauseName
}
