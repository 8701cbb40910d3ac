package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readNetworks reads the interfaces of the machine. Those of /proc/net/dev are the reader's own, even through a bound
// /proc: the machine's are those of its process 1. gopsutil panics on a file that is cut short, leaves out collisions,
// multicasts and compressed packets, and one number that it cannot read costs it all interfaces after that one.
func (r *Reader) readNetworks(ctx context.Context, now time.Time, into *stats.MachineReading) {
	path := r.proc("1/net/dev")
	content, err := r.files.Read(path)
	if err != nil && r.ownProc() {
		path = r.proc("net/dev")
		content, err = r.files.Read(path)
	}
	if err != nil {
		into.Missing = append(into.Missing, r.missingOfInit("networks", err))
		return
	}
	networks, problem := parseNetworks(content)
	if problem != nil {
		absent(into, "networks", fmt.Errorf("%s is not as expected: %w", path, problem))
		if len(networks) == 0 {
			return
		}
	}
	links, known, age, delay := r.links.latest(ctx, now)
	if delay != "" && len(networks) > 0 {
		into.Missing = append(into.Missing, late("networks.physical", delay, "", known, age))
	}
	for i := range networks {
		networks[i].Link = links[networks[i].Name]
	}
	into.Networks = networks
}

// networkColumns is the number of columns of /proc/net/dev behind the name, proc_pid_net_dev(5). It is the same on every
// kernel.
const networkColumns = 16

// parseNetworks parses the format of /proc/net/dev: two lines of heading, then one for each interface. A line that cannot be
// understood costs only itself; the error is of the first one.
func parseNetworks(content []byte) (networks []stats.NetworkCounters, problem error) {
	networks = make([]stats.NetworkCounters, 0, bytes.Count(content, []byte("\n")))
	heading := 2
	for line := range bytes.Lines(content) {
		if heading > 0 {
			heading--
			continue
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		network, err := parseNetwork(line)
		if err == nil {
			networks = append(networks, network)
		} else if problem == nil {
			problem = fmt.Errorf("line %q %w", kernel.Quoted(line), err)
		}
	}
	if heading > 0 {
		return nil, errors.New("it has no heading")
	}
	return networks, problem
}

func parseNetwork(line []byte) (stats.NetworkCounters, error) {
	colon := bytes.LastIndexByte(line, ':') // the name of an alias has one too
	name := bytes.TrimSpace(line[:max(colon, 0)])
	if len(name) == 0 {
		return stats.NetworkCounters{}, errors.New("names no interface")
	}
	var columns [networkColumns]uint64
	count := 0
	for field := range bytes.FieldsSeq(line[colon+1:]) {
		if count == networkColumns {
			break
		}
		var isNumber bool
		if columns[count], isNumber = kernel.Digits(field); !isNumber {
			return stats.NetworkCounters{}, fmt.Errorf("has %q where a number is due", kernel.Quoted(field))
		}
		count++
	}
	if count < networkColumns {
		return stats.NetworkCounters{}, fmt.Errorf("has %d columns, %d are due", count, networkColumns)
	}
	return stats.NetworkCounters{
		Name:          string(name),
		ReceivedBytes: columns[0], ReceivedPackets: columns[1], ReceiveErrors: columns[2], ReceiveDrops: columns[3],
		ReceiveFIFO: columns[4], ReceiveFrame: columns[5], ReceivedCompressed: columns[6], ReceivedMulticast: columns[7],
		SentBytes: columns[8], SentPackets: columns[9], SendErrors: columns[10], SendDrops: columns[11],
		SendFIFO: columns[12], Collisions: columns[13], SendCarrier: columns[14], SentCompressed: columns[15],
	}, nil
}

// ownProc tells whether HOST_PROC is our own proc file system, and not that of a machine around us.
func (r *Reader) ownProc() bool { return r.roots.Proc == r.roots.Own }

// procIsMounted tells a file that this kernel does not have from a proc file system that is not there.
func (r *Reader) procIsMounted() bool {
	_, err := os.Stat(r.proc("stat"))
	return !errors.Is(err, fs.ErrNotExist)
}
