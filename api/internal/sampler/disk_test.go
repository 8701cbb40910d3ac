package sampler

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestDisks(t *testing.T) {
	first := stats.MachineReading{Disks: []stats.DiskCounters{
		{Name: "sda", Reads: 10, SectorsRead: 10, Writes: 20, SectorsWritten: 200, BusyMilliseconds: 500},
		{Name: "gone", Reads: 10},
		{Name: "wraps", BusyMilliseconds: 1<<32 - 100},
		{Name: "reset", Reads: 500, SectorsRead: 50},
	}}
	second := stats.MachineReading{Disks: []stats.DiskCounters{
		{Name: "sda", Reads: 30, SectorsRead: 18, Writes: 20, SectorsWritten: 200, BusyMilliseconds: 1500},
		{Name: "wraps", BusyMilliseconds: 100},
		{Name: "reset", Reads: 1, SectorsRead: 1},
		{Name: "new", Reads: 1e9},
	}}
	snapshot := twoReadings(first, second, 2*time.Second)
	if len(snapshot.Disks) != 4 {
		t.Fatalf("disks are %+v", snapshot.Disks)
	}
	sda, wraps, reset, fresh := snapshot.Disks[0], snapshot.Disks[1], snapshot.Disks[2], snapshot.Disks[3]
	if !same(sda.ReadsPerSecond, 10.0) || !same(sda.ReadBytesPerSecond, 4*512.0) || !same(sda.WritesPerSecond, 0.0) || !same(sda.BusyPercent, 50.0) {
		t.Errorf("sda is %+v", sda)
	}
	if !same(wraps.BusyPercent, 10.0) {
		t.Errorf("busy time that ran over gives %v", show(wraps.BusyPercent))
	}
	if reset.ReadsPerSecond != nil || reset.ReadBytesPerSecond != nil || reasonOf(snapshot, "disks[reset]") != reasonReset {
		t.Errorf("a disk whose counters were set back is %+v: %q", reset, reasonOf(snapshot, "disks[reset]"))
	}
	if fresh.ReadsPerSecond != nil || fresh.BusyPercent != nil || reasonOf(snapshot, "disks[new]") != reasonFirst {
		t.Errorf("a disk that came is %+v: %q", fresh, reasonOf(snapshot, "disks[new]"))
	}
	if reasonOf(snapshot, "disks[sda]") != "" {
		t.Errorf("missing is %+v", snapshot.Missing)
	}
}

func TestBusyIsAtMostAllTheTime(t *testing.T) {
	snapshot := twoReadings(
		stats.MachineReading{Disks: []stats.DiskCounters{{Name: "sda"}}},
		stats.MachineReading{Disks: []stats.DiskCounters{{Name: "sda", BusyMilliseconds: 1010}}}, time.Second)
	if busy := snapshot.Disks[0].BusyPercent; !same(busy, 100.0) {
		t.Errorf("1010 ms of a second are %v %%", show(busy))
	}
}

// Of the devices in the table, whole disks are shown: by what sysfs says, and by their names where it does not.
func TestWholeDisks(t *testing.T) {
	for name, test := range map[string]struct{ table, want string }{
		"SCSI and its 27th":               {"sda sda1 sda15 sdaa sdaa1", "sda sdaa"},
		"NVMe":                            {"nvme0n1 nvme0n1p1 nvme1n2 nvme1n2p10", "nvme0n1 nvme1n2"},
		"NVMe by two ways":                {"nvme0n1+ nvme0n1p1 nvme0c0n1+ nvme0c1n1+", "nvme0n1+"},
		"NVMe by two ways, an old kernel": {"nvme0n1 nvme0c0n1+ nvme0c1n1+", "nvme0n1 nvme0c0n1+ nvme0c1n1+"},
		"cards":                           {"mmcblk0 mmcblk0p1 mmcblk0p2 mmcblk0boot0 mmcblk0rpmb", "mmcblk0 mmcblk0boot0 mmcblk0rpmb"},
		"Synology":                        {"sata3 sata3p1 sata3p5 usb1 usb1p1", "sata3 usb1"},
		"virtual ones":                    {"vda vda1 vdaa vdaa1 xvda xvda1 nbd0 nbd0p1", "vda vdaa xvda nbd0"},
		"whole, as Xen names them":        {"xvda1 xvda2", "xvda1 xvda2"},
		"whole, as sysfs says":            {"xvda xvda1=no xvda2=yes", "xvda xvda1=no"},
		"a partition whose disk is away":  {"sda1=yes md126p1=yes", ""},
		"RAID and LVM":                    {"md0 md0p1 md127 dm-0 dm-10", "md0 md127 dm-0 dm-10"},
		"mainframes and RAID cards":       {"dasda dasda1 cciss/c0d0 cciss/c0d0p1 ida/c0d1", "dasda cciss/c0d0 ida/c0d1"},
		"ZFS volumes and caches":          {"zd0 zd0p1 zd16 bcache0 bcache0p1 rbd0 rbd0p1 drbd0 drbd10", "zd0 zd16 bcache0 rbd0 drbd0 drbd10"},
		"without a disk":                  {"loop0 loop0p1 loop12 ram0 zram0 fd0 sr0", "sr0"},
		"a digit at the end of a disk":    {"md1 md12 md1p2", "md1 md12"},
		"odd names":                       {"1 p1 0p1 p", "1 0p1 p"},
	} {
		var counters []stats.DiskCounters
		for word := range strings.FieldsSeq(test.table) {
			disk := stats.DiskCounters{Name: word}
			if at, worked := strings.CutSuffix(word, "+"); worked {
				disk.Name, disk.Reads = at, 7
			}
			if at, answer, known := strings.Cut(word, "="); known {
				isPartition := answer == "yes"
				disk.Name, disk.IsPartition = at, &isPartition
			}
			counters = append(counters, disk)
		}
		var want, got []string
		for word := range strings.FieldsSeq(test.want) {
			word, _, _ = strings.Cut(strings.TrimSuffix(word, "+"), "=")
			want = append(want, word)
		}
		disks, _ := deriveDisks(nil, counters, time.Second)
		for _, disk := range disks {
			got = append(got, disk.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, to be %v", name, got, want)
		}
	}
}
