// Package collectors reads what only /metrics has: counters of protocols and sockets, open files, and what interfaces are. None of it is in a
// snapshot, and it is read more seldom than one.
package collectors

import (
	"bytes"
	"context"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// linkPeriod is how often sysfs is asked about the interfaces: a machine may have hundreds, and little of it changes.
const linkPeriod = time.Minute

// Reader reads at most once a period: as a source of the sampler, or when somebody asks for /metrics where nothing else needs it.
type Reader struct {
	proc, sys string
	period    time.Duration
	mu        sync.Mutex
	files     kernel.Files
	newest    *stats.CollectedReading
	readAt    time.Time
	links     []stats.InterfaceProperties
	linkedAt  time.Time
}

// New returns a reader of the proc and sys file systems that are mounted there.
func New(proc, sys string, period time.Duration) *Reader {
	return &Reader{proc: proc, sys: sys, period: period}
}

// Read fills in what was read last. What cannot be read is absent.
func (r *Reader) Read(_ context.Context, into *stats.Reading) { into.Collected = r.Newest(into.At) }

// Newest returns what is not older than a period at a moment.
func (r *Reader) Newest(at time.Time) *stats.CollectedReading {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.newest == nil || at.Sub(r.readAt) >= r.period-r.period/10 { // ticks come a little early and a little late
		r.newest, r.readAt = r.read(at), at
	}
	return r.newest
}

func (r *Reader) read(at time.Time) *stats.CollectedReading {
	read := &stats.CollectedReading{At: at}
	for _, name := range []string{"netstat", "snmp"} {
		if content, err := r.files.Read(filepath.Join(r.proc, "1/net", name)); err == nil {
			read.Netstat = appendTable(read.Netstat, content)
		}
	}
	if content, err := r.files.Read(filepath.Join(r.proc, "1/net/snmp6")); err == nil {
		read.Netstat = appendSNMP6(read.Netstat, content)
	}
	for _, name := range []string{"sockstat", "sockstat6"} {
		if content, err := r.files.Read(filepath.Join(r.proc, "1/net", name)); err == nil {
			read.Sockstat = appendSockstat(read.Sockstat, content)
		}
	}
	if content, err := r.files.Read(filepath.Join(r.proc, "sys/fs/file-nr")); err == nil {
		read.FilesAllocated, read.FilesMaximum = parseFileNumbers(content)
	}
	read.Uname = readUname()
	if r.links == nil || at.Sub(r.linkedAt) >= linkPeriod {
		r.links, r.linkedAt = r.readInterfaces(), at
	}
	read.Interfaces = r.links
	return read
}

// parseFileNumbers reads /proc/sys/fs/file-nr: allocated, unused, and the most there may be.
func parseFileNumbers(content []byte) (allocated, maximum *uint64) {
	fields := bytes.Fields(content)
	if len(fields) != 3 {
		return nil, nil
	}
	return number(fields[0]), number(fields[2])
}

func number(text []byte) *uint64 {
	value, isNumber := kernel.Digits(text)
	if !isNumber {
		return nil
	}
	return &value
}

// readUname returns what uname(2) says, nil where it fails.
func readUname() *stats.Uname {
	var said unix.Utsname
	if err := unix.Uname(&said); err != nil {
		return nil
	}
	return &stats.Uname{Version: unix.ByteSliceToString(said.Version[:]), Domain: unix.ByteSliceToString(said.Domainname[:])}
}
