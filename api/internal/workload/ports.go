package workload

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// mostPorts is how many are told of one workload.
const mostPorts = 200

// ListeningPorts returns the TCP ports that are listened on in the network namespace of a process, rising; nil where they cannot be read.
// It may be called by any goroutine.
func ListeningPorts(proc string, pid int) []int {
	var files kernel.Files
	var ports []int
	for _, name := range []string{"tcp", "tcp6"} { // without IPv6 there is no tcp6
		content, err := files.Read(proc + "/" + strconv.Itoa(pid) + "/net/" + name)
		if err != nil {
			continue
		}
		if found, err := parsePorts(content); err == nil {
			ports = append(ports, found...)
		}
	}
	slices.Sort(ports)
	ports = slices.Compact(ports)
	return ports[:min(len(ports), mostPorts)]
}

// stateListen is the state of a socket that listens: TCP_LISTEN of the kernel.
const stateListen = "0A"

// parsePorts parses /proc/net/tcp or tcp6, proc_pid_net(5): a heading, and lines such as
// "   0: 0100007F:1538 00000000:0000 0A …": number, local and remote address with their ports, state, all hexadecimal.
func parsePorts(content []byte) (ports []int, err error) {
	heading := true
	for line := range bytes.Lines(content) {
		if heading {
			if !bytes.Contains(line, []byte("local_address")) {
				return nil, errors.New("it has no heading")
			}
			heading = false
			continue
		}
		var columns [4][]byte
		count := 0
		for field := range bytes.FieldsSeq(line) {
			if count == len(columns) {
				break
			}
			columns[count] = field
			count++
		}
		if count == 0 || string(columns[3]) != stateListen {
			continue
		}
		colon := bytes.LastIndexByte(columns[1], ':')
		port, err := strconv.ParseUint(string(columns[1][colon+1:]), 16, 16)
		if colon < 0 || err != nil || port == 0 {
			return nil, fmt.Errorf("line %q has no port", kernel.Quoted(line))
		}
		ports = append(ports, int(port))
	}
	return ports, nil
}
