package host_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// machineOf is the plain machine with these files in place of its own; the content "removed" takes one away.
func machineOf(t *testing.T, files map[string]string) (*host.Reader, string) {
	t.Helper()
	root := tree(t)
	for _, removal := range []bool{true, false} {
		for path, content := range files {
			if (content == "removed") == removal {
				write(t, root, path, content)
			}
		}
	}
	return host.New(host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc", Own: "testdata/own"}), root
}

func write(t *testing.T, root, path, content string) {
	t.Helper()
	path = filepath.Join(root, path)
	if content == "removed" {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	target, isLink := strings.CutPrefix(content, "-> ")
	var err error
	if isLink {
		err = os.Symlink(target, path)
	} else {
		err = os.WriteFile(path, []byte(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestDiskColumns(t *testing.T) {
	machine, _ := machineOf(t, map[string]string{"proc/diskstats": "" +
		"   8      16 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n" + // Linux 5.5
		"   8      32 sdb 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n" + // Linux 4.18
		"   8      48 sdc 1 2 3 4 5 6 7 8 -1 10 11\n" + // before
		" 259       0 nvme0n1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n", // some day
	})
	disk := stats.DiskCounters{
		Reads: 1, ReadsMerged: 2, SectorsRead: 3, ReadMilliseconds: 4, Writes: 5, WritesMerged: 6, SectorsWritten: 7, WriteMilliseconds: 8,
		InFlight: 9, BusyMilliseconds: 10, WaitMilliseconds: 11,
	}
	discards, flushes := stats.DiscardCounters{Discards: 12, Merged: 13, Sectors: 14, Milliseconds: 15}, stats.FlushCounters{Flushes: 16, Milliseconds: 17}
	reading := readOnce(t.Context(), machine)
	if len(reading.Disks) != 4 {
		t.Fatalf("disks are %+v, missing %+v", reading.Disks, reading.Missing)
	}
	for i, want := range []struct {
		name         string
		major, minor uint32
		inFlight     int64
		discards     *stats.DiscardCounters
		flushes      *stats.FlushCounters
	}{
		{"sda", 8, 16, 9, &discards, &flushes}, {"sdb", 8, 32, 9, &discards, nil}, {"sdc", 8, 48, -1, nil, nil}, {"nvme0n1", 259, 0, 9, &discards, &flushes},
	} {
		got := reading.Disks[i]
		if (got.Discards == nil) != (want.discards == nil) || got.Discards != nil && *got.Discards != *want.discards ||
			(got.Flushes == nil) != (want.flushes == nil) || got.Flushes != nil && *got.Flushes != *want.flushes {
			t.Errorf("%s has %+v and %+v", got.Name, got.Discards, got.Flushes)
		}
		got.Discards, got.Flushes = nil, nil
		expected := disk
		expected.Name, expected.Major, expected.Minor, expected.InFlight = want.name, want.major, want.minor, want.inFlight
		if got != expected {
			t.Errorf("disk is %+v, to be %+v", got, expected)
		}
	}
}

// A line that cannot be understood takes no other with it, and its reason is short.
func TestBrokenDiskLines(t *testing.T) {
	const good = "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n"
	for name, broken := range map[string]string{
		"zeros":            strings.Repeat("\x00", 400) + "\n",
		"a MiB of zeros":   strings.Repeat("\x00", 1<<20),
		"cut":              "   8      16 sdb 1 2\n",
		"letters":          "   8      16 sdb 1 2 3 4 x 6 7 8 9 10 11\n",
		"long letters":     "   8      16 sdb 1 2 3 4 " + strings.Repeat("y", 1<<20) + " 6 7 8 9 10 11\n",
		"below 0":          "   8      16 sdb 1 2 3 4 -5 6 7 8 9 10 11\n",
		"more than 64 bit": "   8      16 sdb 1 2 3 4 18446744073709551616 6 7 8 9 10 11\n",
	} {
		for _, content := range []string{good + broken, broken + "\n" + good} {
			machine, _ := machineOf(t, map[string]string{"proc/diskstats": content})
			reading := readOnce(t.Context(), machine)
			missing, found := reasonFor(reading, "disks")
			if len(reading.Disks) != 1 || reading.Disks[0].Name != "sda" || !found || len(missing.Reason) > 300 || !strings.Contains(missing.Reason, "diskstats is not as expected") {
				t.Errorf("%s: %d disks, reason of %d bytes: %.300s", name, len(reading.Disks), len(missing.Reason), missing.Reason)
			}
		}
	}
}

// What a partition is, sysfs says. It is asked once for each device, and again while it does not know it.
func TestPartitionsBySysfs(t *testing.T) {
	const line = " 1 2 3 4 5 6 7 8 9 10 11\n"
	machine, root := machineOf(t, map[string]string{
		"proc/diskstats":                         "202 1 xvda1" + line + "8 1 sda1" + line + "104 0 cciss/c0d0" + line + "104 1 cciss/c0d0p1" + line + "7 0 unknown" + line,
		"sys/block/xvda1/size":                   "1\n",
		"sys/class/block/sda1/size":              "1\n",
		"sys/class/block/sda1/partition":         "1\n",
		"sys/class/block/cciss!c0d0/size":        "1\n",
		"sys/class/block/cciss!c0d0p1/partition": "1\n",
	})
	at := time.Now()
	partitions := func(after time.Duration) string {
		var text []string
		for _, disk := range readAt(t.Context(), machine, at.Add(after)).Disks {
			switch {
			case disk.IsPartition == nil:
				text = append(text, disk.Name+" ?")
			case *disk.IsPartition:
				text = append(text, disk.Name+" yes")
			default:
				text = append(text, disk.Name+" no")
			}
		}
		return strings.Join(text, ", ")
	}
	check := func(after time.Duration, want string) {
		t.Helper()
		if got := partitions(after); got != want {
			t.Errorf("after %s: %s, to be %s", after, got, want)
		}
	}
	check(0, "xvda1 no, sda1 yes, cciss/c0d0 no, cciss/c0d0p1 yes, unknown ?")
	write(t, root, "sys/block/unknown/size", "1\n")
	write(t, root, "sys/class/block/sda1/partition", "removed")
	check(time.Second, "xvda1 no, sda1 yes, cciss/c0d0 no, cciss/c0d0p1 yes, unknown ?")
	check(11*time.Second, "xvda1 no, sda1 yes, cciss/c0d0 no, cciss/c0d0p1 yes, unknown no")
	write(t, root, "proc/diskstats", "8 1 sda2"+line)
	check(12*time.Second, "sda2 ?")
	write(t, root, "proc/diskstats", "8 17 sda1"+line) // another device of that name
	check(13*time.Second, "sda1 no")
}

func TestPlainDisks(t *testing.T) {
	var names []string
	for _, disk := range read(t, "plain").Disks {
		names = append(names, disk.Name)
	}
	if want := []string{"loop0", "ram0", "sda", "sda1", "nvme0n1", "nvme0n1p1", "dm-0", "mmcblk0"}; !slices.Equal(names, want) {
		t.Errorf("disks are %v, to be %v: the reader leaves out nothing", names, want)
	}
}
