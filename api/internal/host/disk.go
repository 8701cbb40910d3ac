package host

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// blockPeriod is how often sysfs is asked again about a device that it does not know.
const blockPeriod = 10 * time.Second

// disks keeps what sysfs has told of block devices.
type disks struct {
	known map[blockDevice]blockFacts
	count int // of lines in the table before
}

// blockDevice is whom a line of diskstats is about. Another device may get the name later, or the numbers.
type blockDevice struct {
	name         string
	major, minor uint32
}

type blockFacts struct {
	isPartition *bool
	asked       time.Time // when sysfs was asked
	seen        time.Time // when it was last in the table
}

// readDisks reads /proc/diskstats. gopsutil leaves out discards and flushes, and devices that have done nothing yet; one
// number that it cannot read costs it all disks after that one; and it looks up the serial number of each device each time.
func (r *Reader) readDisks(now time.Time, into *stats.MachineReading) {
	content, err := r.files.Read(r.proc("diskstats"))
	if err != nil {
		absent(into, "disks", err)
		return
	}
	found, problem := parseDisks(content, r.disks.count)
	r.disks.count = len(found)
	if problem != nil {
		absent(into, "disks", fmt.Errorf("%s is not as expected: %w", r.proc("diskstats"), problem))
		if len(found) == 0 {
			return
		}
	}
	r.disks.askSysfs(r.roots.Sys, now, found)
	into.Disks = found
}

// The columns of /proc/diskstats, Documentation/admin-guide/iostats.rst.
const (
	columnMajor = iota
	columnMinor
	columnDisk
	columnReads
	columnReadsMerged
	columnSectorsRead
	columnReadMilliseconds
	columnWrites
	columnWritesMerged
	columnSectorsWritten
	columnWriteMilliseconds
	columnInFlight
	columnBusyMilliseconds
	columnWaitMilliseconds
	columnDiscards
	columnDiscardsMerged
	columnSectorsDiscarded
	columnDiscardMilliseconds
	columnFlushes
	columnFlushMilliseconds
	diskColumns

	leastDiskColumns = columnDiscards // what every kernel has
)

// parseDisks parses the table, of which expected lines are likely. A line that cannot be understood costs only itself; the
// error is of the first one. Kernels have been seen to write zeros behind the table.
func parseDisks(content []byte, expected int) (disks []stats.DiskCounters, problem error) {
	disks = make([]stats.DiskCounters, 0, expected)
	discards, flushes := make([]stats.DiscardCounters, 0, expected), make([]stats.FlushCounters, 0, expected)
	for line := range bytes.Lines(content) {
		name, columns, count, err := parseDisk(line)
		if err != nil && problem == nil {
			problem = err
		}
		if err != nil || count == 0 {
			continue
		}
		disk := stats.DiskCounters{
			Name: name, Major: uint32(columns[columnMajor]), Minor: uint32(columns[columnMinor]), //nolint:gosec // the kernel has 12 and 20 bits for them
			Reads: columns[columnReads], ReadsMerged: columns[columnReadsMerged],
			SectorsRead: columns[columnSectorsRead], ReadMilliseconds: columns[columnReadMilliseconds],
			Writes: columns[columnWrites], WritesMerged: columns[columnWritesMerged],
			SectorsWritten: columns[columnSectorsWritten], WriteMilliseconds: columns[columnWriteMilliseconds],
			InFlight:         int64(columns[columnInFlight]), //nolint:gosec // parseDisk has put its sign into the highest bit
			BusyMilliseconds: columns[columnBusyMilliseconds], WaitMilliseconds: columns[columnWaitMilliseconds],
		}
		if count >= columnFlushes {
			discards = append(discards, stats.DiscardCounters{
				Discards: columns[columnDiscards], Merged: columns[columnDiscardsMerged],
				Sectors: columns[columnSectorsDiscarded], Milliseconds: columns[columnDiscardMilliseconds],
			})
			disk.Discards = &discards[len(discards)-1]
		}
		if count == diskColumns {
			flushes = append(flushes, stats.FlushCounters{Flushes: columns[columnFlushes], Milliseconds: columns[columnFlushMilliseconds]})
			disk.Flushes = &flushes[len(flushes)-1]
		}
		disks = append(disks, disk)
	}
	return disks, problem
}

// parseDisk parses one line. It has more columns on newer kernels; an empty one has none.
func parseDisk(line []byte) (name string, columns [diskColumns]uint64, count int, err error) {
	for field := range bytes.FieldsSeq(line) {
		if count == diskColumns {
			break
		}
		isNumber := true
		switch count {
		case columnDisk:
			name = string(field)
		case columnInFlight: // kernels have been seen to lose count, and to go below 0
			digits, isNegative := bytes.CutPrefix(field, []byte("-"))
			columns[count], isNumber = kernel.Digits(digits)
			if isNegative {
				columns[count] = -columns[count]
			}
		default:
			columns[count], isNumber = kernel.Digits(field)
		}
		if !isNumber {
			return "", columns, 0, fmt.Errorf("line %q: %q is not a number", kernel.Quoted(line), kernel.Quoted(field))
		}
		count++
	}
	if count > 0 && count < leastDiskColumns {
		return "", columns, 0, fmt.Errorf("line %q has %d columns, at least %d are due", kernel.Quoted(line), count, leastDiskColumns)
	}
	return name, columns, count, nil
}

// askSysfs notes of each device whether it is a partition. A device is asked about once, and again while sysfs does not know
// it.
func (d *disks) askSysfs(sys string, now time.Time, found []stats.DiskCounters) {
	if d.known == nil {
		d.known = make(map[blockDevice]blockFacts, len(found))
	}
	for i := range found {
		disk := &found[i]
		device := blockDevice{disk.Name, disk.Major, disk.Minor}
		facts, known := d.known[device]
		if !known || facts.isPartition == nil && now.Sub(facts.asked) >= blockPeriod {
			facts = blockFacts{isPartition: isPartition(sys, disk.Name), asked: now}
		}
		facts.seen = now
		d.known[device] = facts
		disk.IsPartition = facts.isPartition
	}
	if len(d.known) > len(found) {
		for device, facts := range d.known {
			if !facts.seen.Equal(now) {
				delete(d.known, device)
			}
		}
	}
}

// isPartition asks sysfs, in which a slash in the name of a device is an exclamation mark. It is nil where sysfs does not
// know the device. The folder block has whole disks alone.
func isPartition(sys, name string) *bool {
	name = strings.ReplaceAll(name, "/", "!")
	var answer bool
	switch {
	case isThere(filepath.Join(sys, "class/block", name, "partition")):
		answer = true
	case isThere(filepath.Join(sys, "block", name)), isThere(filepath.Join(sys, "class/block", name)):
	default:
		return nil
	}
	return &answer
}

func isThere(path string) bool {
	var status unix.Stat_t
	return unix.Stat(path, &status) == nil
}
