package workload

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// namespaces reads the traffic of network namespaces, each once a walk, whoever is in it.
//
// Which namespace a process is in may be asked by its owner alone (/proc/PID/ns/net); but each namespace has a file net/dev of its
// own, and its inode tells one from another for as long as they live.
type namespaces struct {
	files   kernel.Files
	machine uint64
	walks   int
	known   map[stats.WorkloadProcess]uint64 // in which namespace processes were
	read    map[uint64]*stats.WorkloadNetworkCounters
}

// begin begins a walk.
func (n *namespaces) begin(proc string) {
	n.machine = inodeOf(proc + "/1/net/dev")
	if n.walks++; n.walks%lookAgain == 1 {
		n.known = map[stats.WorkloadProcess]uint64{} // a process may enter another namespace, if seldom
	}
	n.read = map[uint64]*stats.WorkloadNetworkCounters{}
}

// of returns what the namespace of a process counts: without counters where that is the machine's. It is nil where the process is
// gone, or nothing can be read.
func (n *namespaces) of(proc string, process *stats.WorkloadProcess) (*stats.WorkloadNetworkCounters, error) {
	if n.machine == 0 {
		return nil, nil // what cannot be told apart is not shown: it may be the machine's
	}
	namespace, isKnown := n.known[*process]
	if isKnown {
		if counters := n.counted(namespace); counters != nil {
			return counters, nil
		}
	}
	path := proc + "/" + strconv.Itoa(process.PID) + "/net/dev"
	descriptor, err := kernel.Retry(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return nil, nil // it has ended meanwhile
	}
	defer func() { _ = unix.Close(descriptor) }() // it was only read
	if !isKnown {
		var status unix.Stat_t
		if err := unix.Fstat(descriptor, &status); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if namespace = status.Ino; namespace == 0 {
			return nil, nil // nor is this
		}
		n.known[*process] = namespace
		if counters := n.counted(namespace); counters != nil {
			return counters, nil
		}
	}
	content, err := n.files.ReadOpen(descriptor, path)
	if err != nil {
		return nil, nil // it has ended meanwhile
	}
	counters, err := parseNetwork(content)
	if err != nil {
		return nil, fmt.Errorf("%s is not as expected: %w", path, err)
	}
	counters.Namespace = namespace
	n.read[namespace] = counters
	return counters, nil
}

// counted returns what is known of a namespace without reading it, nil for nothing.
func (n *namespaces) counted(namespace uint64) *stats.WorkloadNetworkCounters {
	if namespace == n.machine {
		return &stats.WorkloadNetworkCounters{Namespace: namespace, IsMachine: true}
	}
	return n.read[namespace]
}

// The columns of /proc/net/dev behind the name, proc_pid_net_dev(5).
const (
	columnReceived = 0
	columnSent     = 8
)

// parseNetwork adds up the bytes of all interfaces but the loopback.
func parseNetwork(content []byte) (*stats.WorkloadNetworkCounters, error) {
	var sum stats.WorkloadNetworkCounters
	heading := 2
	for line := range bytes.Lines(content) {
		if heading > 0 {
			heading--
			continue
		}
		colon := bytes.LastIndexByte(line, ':') // the name of an alias has one too
		name := bytes.TrimSpace(line[:max(colon, 0)])
		if string(name) == "lo" || len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var bytesOf [columnSent + 1]uint64
		column := 0
		for field := range bytes.FieldsSeq(line[colon+1:]) {
			number, isNumber := kernel.Digits(field)
			if !isNumber || column == len(bytesOf) {
				break
			}
			bytesOf[column] = number
			column++
		}
		if len(name) == 0 || column < len(bytesOf) {
			return nil, fmt.Errorf("line %q is not an interface", kernel.Quoted(line))
		}
		sum.ReceivedBytes += bytesOf[columnReceived]
		sum.SentBytes += bytesOf[columnSent]
	}
	if heading > 0 {
		return nil, errors.New("it has no heading")
	}
	return &sum, nil
}
