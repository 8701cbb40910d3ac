package host

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v3/net"

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
func (r *Reader) readNetworks(ctx context.Context, now time.Time) ([]stats.NetworkCounters, []stats.Missing) {
	counters, err := net.IOCountersByFileWithContext(ctx, true, r.proc("1/net/dev"))
	if err != nil && r.ownProc() {
		counters, err = net.IOCountersByFileWithContext(ctx, true, r.proc("net/dev"))
	}
	if err != nil {
		return nil, []stats.Missing{r.missingOfInit("networks", err)}
	}
	var absent []stats.Missing
	links, known, age, problem := r.links.latest(ctx, now)
	if problem != "" && len(counters) > 0 {
		absent = append(absent, late("networks.physical", problem, "", known, age))
	}
	networks := make([]stats.NetworkCounters, 0, len(counters))
	for _, counter := range counters {
		link := links[counter.Name]
		networks = append(networks, stats.NetworkCounters{
			Name:              counter.Name,
			Physical:          link.physical,
			LinkBitsPerSecond: link.bitsPerSecond,
			ReceivedBytes:     counter.BytesRecv,
			SentBytes:         counter.BytesSent,
			Errors:            counter.Errin + counter.Errout,
			Drops:             counter.Dropin + counter.Dropout,
		})
	}
	return networks, absent
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
