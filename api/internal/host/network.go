package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// link is what /sys tells of an interface. Asking a driver for its speed may take long, and it seldom changes.
type link struct {
	physical      bool
	bitsPerSecond *float64
}

const linkPeriod = 10 * time.Second

// readNetworks reads the interfaces of the machine. Those of /proc/net/dev are the reader's own, even through a bound
// /proc: the machine's are those of its process 1.
func (r *Reader) readNetworks(ctx context.Context, now time.Time, into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("1/net/dev"))
	if err != nil && r.ownProc() {
		content, err = r.files.Read(r.proc("net/dev"))
	}
	if err != nil {
		into.Missing = append(into.Missing, r.missingOfInit("networks", err))
		return
	}
	networks, err := parseNetworks(content)
	if err != nil {
		absent(into, "networks", err)
		return
	}
	links, known, age, problem := r.links.latest(ctx, now)
	if problem != "" && len(networks) > 0 {
		into.Missing = append(into.Missing, late("networks.physical", problem, "", known, age))
	}
	for i := range networks {
		link := links[networks[i].Name]
		networks[i].Physical, networks[i].LinkBitsPerSecond = link.physical, link.bitsPerSecond
	}
	into.Networks = networks
}

// The columns of /proc/net/dev, proc_pid_net_dev(5), counted from the name of the interface.
const (
	columnReceivedBytes = iota
	_
	columnReceiveErrors
	columnReceiveDrops
	columnSentBytes      = 8
	columnTransmitErrors = 10
	columnTransmitDrops  = 11
	networkColumns       = 12
)

// parseNetworks parses the format of /proc/net/dev: two lines of heading, then one for each interface. gopsutil panics
// on a file that is cut short.
func parseNetworks(content []byte) ([]stats.NetworkCounters, error) {
	networks := make([]stats.NetworkCounters, 0, bytes.Count(content, []byte("\n")))
	heading := 2
	for line := range bytes.Lines(content) {
		if heading > 0 {
			heading--
			continue
		}
		colon := bytes.LastIndexByte(line, ':') // the name of an alias has one too
		name := bytes.TrimSpace(line[:max(colon, 0)])
		if len(name) == 0 {
			return nil, fmt.Errorf("line %q of net/dev names no interface", bytes.TrimSpace(line))
		}
		var columns [networkColumns]uint64
		column := 0
		for field := range bytes.FieldsSeq(line[colon+1:]) {
			if column == networkColumns {
				break
			}
			var err error
			if columns[column], err = parseNumber(field); err != nil {
				return nil, fmt.Errorf("line %q of net/dev: %w", bytes.TrimSpace(line), err)
			}
			column++
		}
		if column < networkColumns {
			return nil, fmt.Errorf("line %q of net/dev has %d columns, at least %d are due", bytes.TrimSpace(line), column, networkColumns)
		}
		networks = append(networks, stats.NetworkCounters{
			Name:          string(name),
			ReceivedBytes: columns[columnReceivedBytes],
			SentBytes:     columns[columnSentBytes],
			Errors:        columns[columnReceiveErrors] + columns[columnTransmitErrors],
			Drops:         columns[columnReceiveDrops] + columns[columnTransmitDrops],
		})
	}
	if heading > 0 {
		return nil, errors.New("net/dev has no heading")
	}
	return networks, nil
}

// readLinks looks at every interface under /sys/class/net.
func (r *Reader) readLinks(context.Context) (map[string]link, error) {
	folder := filepath.Join(r.roots.Sys, "class/net")
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	links := make(map[string]link, len(entries))
	for _, entry := range entries {
		_, err := os.Stat(filepath.Join(folder, entry.Name(), "device"))
		links[entry.Name()] = link{physical: err == nil, bitsPerSecond: linkSpeed(filepath.Join(folder, entry.Name(), "speed"))}
	}
	return links, nil
}

// linkSpeed reads megabits per second. Many interfaces have none: reading fails with EINVAL, or gives -1 or
// the largest number there is.
func linkSpeed(path string) *float64 {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return parseSpeed(content)
}

func parseSpeed(content []byte) *float64 {
	megabits, err := strconv.ParseUint(strings.TrimSpace(string(content)), 10, 31)
	if err != nil || megabits == 0 || megabits == 1<<31-1 {
		return nil
	}
	speed := float64(megabits) * 1e6
	return &speed
}

// ownProc tells whether HOST_PROC is our own proc file system, and not that of a machine around us.
func (r *Reader) ownProc() bool { return r.roots.Proc == r.roots.Own }

// procIsMounted tells a file that this kernel does not have from a proc file system that is not there.
func (r *Reader) procIsMounted() bool {
	_, err := os.Stat(r.proc("stat"))
	return !errors.Is(err, fs.ErrNotExist)
}
