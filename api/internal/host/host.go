// Package host reads the machine: the kernel's files under the proc, sys and etc roots that it is given, one file of
// this package a metric. It returns raw counters and does no arithmetic on them: rates and percentages are the
// sampler's. It is the only package that may import gopsutil, whose v3 is frozen; where that reads wrongly or hides an
// error, the kernel's file is read here.
package host

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/shirou/gopsutil/v3/common"
	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Roots says where the file systems of the machine are mounted.
type Roots struct {
	Proc string // "/proc", or where the machine's own is bound: "/host/proc"
	Sys  string // "/sys" or "/host/sys"
	Etc  string // "/etc" or "/host/etc"
	Own  string // our own proc file system, "/proc" wherever we run: it says which paths of the machine we can reach
}

// Reader reads one machine. It is not safe for concurrent use: one sampler owns it.
type Reader struct {
	roots       Roots
	files       kernel.Files
	names       kernel.Names
	identity    identity
	filesystems filesystems
	disks       disks
	links       slow[map[string]*stats.NetworkLink]
	sensors     slow[temperatures]
	drives      slow[temperatures]
	watched     func() bool
	processes   processes
	isOwnView   bool
}

// New returns a Reader of the machine whose file systems are mounted at roots.
func New(roots Roots) *Reader {
	for _, root := range []*string{&roots.Proc, &roots.Sys, &roots.Etc, &roots.Own} {
		if *root != "" { // "/proc/" is "/proc", our own
			*root = filepath.Clean(*root)
		}
	}
	reader := &Reader{roots: roots, filesystems: newFilesystems()}
	reader.isOwnView = roots.Proc == roots.Own && !reader.showsKernelThreads()
	reader.SetStatfs(unix.Statfs)
	reader.links.period, reader.links.read = linkPeriod, reader.readLinks
	reader.sensors.period, reader.sensors.read = sensorPeriod, reader.readTemperatures
	reader.drives.period, reader.drives.read = drivePeriod, reader.readDrives
	return reader
}

// SetWatched tells the reader how to learn whether somebody watches. While nobody does, it asks nothing that would wake a
// disk or keep a filesystem mounted. It must be called before the first Read; without it somebody always watches.
func (r *Reader) SetWatched(watched func() bool) { r.watched = watched }

func (r *Reader) isWatched() bool { return r.watched == nil || r.watched() }

// Read fills in what the machine is and does. It never fails as a whole: what could not be read is nil, and named in
// Missing.
func (r *Reader) Read(ctx context.Context, into *stats.Reading) {
	ctx = context.WithValue(ctx, common.EnvKey, common.EnvMap{
		common.HostProcEnvKey: r.roots.Proc,
		common.HostSysEnvKey:  r.roots.Sys,
		common.HostEtcEnvKey:  r.roots.Etc,
	})
	reading, at := &into.Machine, into.At
	reading.Source, reading.IsOwnView = r.roots.Proc, r.isOwnView
	reading.Identity = r.readIdentity(ctx, at, reading)
	r.readStat(reading)
	r.readLoad(reading)
	r.readMemory(reading)
	r.readVMStat(reading)
	r.readPressure(reading)
	r.readDisks(at, reading)
	r.readNetworks(ctx, at, reading)
	r.readFilesystems(ctx, at, reading)
	r.readSensors(ctx, at, reading)
}

// showsKernelThreads tells whether the processes are those of the machine: the second is the parent of the kernel's threads. A container has
// none, but with the machine's process namespace.
func (r *Reader) showsKernelThreads() bool {
	name, err := os.ReadFile(r.proc("2/comm"))
	return err == nil && string(name) == "kthreadd\n"
}

func (r *Reader) proc(name string) string { return filepath.Join(r.roots.Proc, name) }
func (r *Reader) etc(name string) string  { return filepath.Join(r.roots.Etc, name) }

// absent notes that field could not be read because of err, and what to do where that is known.
func absent(into *stats.MachineReading, field string, err error) {
	into.Missing = append(into.Missing, missing(field, err))
}

// missing says that field is absent because of err, and what to do where that is known.
func missing(field string, err error) stats.Missing {
	absent := stats.Missing{Field: field, Reason: kernel.Reason(err)}
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		switch {
		case errors.Is(err, os.ErrNotExist):
			absent.Hint = "Check that the file system is mounted there, and HOST_PROC, HOST_SYS and HOST_ETC."
		case errors.Is(err, os.ErrPermission):
			absent.Hint = "Let the user that sys-stats runs as read this file."
		}
	}
	return absent
}
