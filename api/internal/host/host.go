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
	files       files
	identity    identity
	filesystems filesystems
	links       slow[map[string]link]
	sensors     slow[temperatures]
	processes   processes
}

// New returns a Reader of the machine whose file systems are mounted at roots.
func New(roots Roots) *Reader {
	for _, root := range []*string{&roots.Proc, &roots.Sys, &roots.Etc, &roots.Own} {
		if *root != "" { // "/proc/" is "/proc", our own
			*root = filepath.Clean(*root)
		}
	}
	reader := &Reader{roots: roots, filesystems: newFilesystems()}
	reader.links.period, reader.links.read = linkPeriod, reader.readLinks
	reader.sensors.period, reader.sensors.read = sensorPeriod, readTemperatures
	return reader
}

// Read fills in what the machine is and does. It never fails as a whole: what could not be read is nil, and named in
// Missing.
func (r *Reader) Read(ctx context.Context, reading *stats.Reading) {
	ctx = context.WithValue(ctx, common.EnvKey, common.EnvMap{
		common.HostProcEnvKey: r.roots.Proc,
		common.HostSysEnvKey:  r.roots.Sys,
		common.HostEtcEnvKey:  r.roots.Etc,
	})
	absent := func(field string, err error) { reading.Missing = append(reading.Missing, missing(field, err)) }
	var several []stats.Missing

	system, err := r.readSystem()
	if err != nil {
		for _, field := range []string{"cpu", "host.logicalCpus", "host.bootTime", "host.uptimeSeconds"} {
			absent(field, err)
		}
	} else {
		reading.CPU = &system.cpu
	}
	reading.Host, several = r.readHost(ctx, system, reading.At)
	reading.Missing = append(reading.Missing, several...)

	if reading.Load, err = r.readLoad(); err != nil {
		absent("load", err)
	}
	if err := r.readMemory(ctx, reading); err != nil {
		absent("memory", err)
		absent("swap", err)
	}
	if err := r.readVMStat(reading); err != nil {
		absent("swap.inBytesPerSecond", err)
		absent("swap.outBytesPerSecond", err)
	}
	if reading.Disks, err = r.readDisks(); err != nil {
		absent("disks", err)
	}
	reading.Networks, several = r.readNetworks(ctx, reading.At)
	reading.Missing = append(reading.Missing, several...)
	reading.Filesystems, several = r.readFilesystems(ctx, reading.At)
	reading.Missing = append(reading.Missing, several...)
	reading.Pressure, several = r.readPressure()
	reading.Missing = append(reading.Missing, several...)
	reading.Sensors, several = r.readSensors(ctx, reading.At)
	reading.Missing = append(reading.Missing, several...)

	if reading.CPU != nil || reading.Memory != nil || reading.Load != nil {
		reading.Lenses = append(reading.Lenses, stats.Lens{Name: stats.LensHost, Source: r.roots.Proc})
	}
}

func (r *Reader) proc(name string) string { return filepath.Join(r.roots.Proc, name) }
func (r *Reader) etc(name string) string  { return filepath.Join(r.roots.Etc, name) }

// missing says that field is absent because of err, and what to do where that is known.
func missing(field string, err error) stats.Missing {
	absent := stats.Missing{Field: field, Reason: reason(err)}
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

// reason puts an error into words for the page: the path and the cause, without the name of the system call.
func reason(err error) string {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Path + " cannot be read: " + pathError.Err.Error() + "."
	}
	return err.Error() + "."
}
