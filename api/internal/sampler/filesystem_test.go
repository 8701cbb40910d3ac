package sampler

import (
	"math"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestFilesystems(t *testing.T) {
	type counters = stats.FilesystemCounters
	for name, test := range map[string]struct {
		counters               stats.FilesystemCounters
		total, used, available uint64
		percent                any
		inodes                 any
	}{
		"as df counts":             {counters{BlockBytes: 4096, Blocks: 1000, BlocksFree: 400, BlocksAvailable: 350, Files: 100, FilesFree: 25}, 4096000, 600 * 4096, 350 * 4096, 100 * 600.0 / 950, 75.0},
		"full, but for root":       {counters{BlockBytes: 1, Blocks: 1000, BlocksFree: 50}, 1000, 950, 0, 100.0, nil},
		"root has used its part":   {counters{BlockBytes: 4096, Blocks: 2500, BlocksFree: 100, BlocksAvailable: -25}, 2500 * 4096, 2400 * 4096, 0, 100.0, nil},
		"empty":                    {counters{BlockBytes: 1, Blocks: 1000, BlocksFree: 1000, BlocksAvailable: 1000}, 1000, 0, 1000, 0.0, nil},
		"all is kept for root":     {counters{BlockBytes: 1, Blocks: 1000, BlocksFree: 1000}, 1000, 0, 0, nil, nil},
		"no fixed inodes":          {counters{BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, FilesFree: 7}, 10, 5, 5, 50.0, nil},
		"more inodes than all":     {counters{BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, Files: 1, FilesFree: 2}, 10, 5, 5, 50.0, nil},
		"inodes below 0 (Ceph)":    {counters{Type: "ceph", BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, Files: 70, FilesFree: math.MaxUint64}, 10, 5, 5, 50.0, nil},
		"no inode left":            {counters{Type: "ext4", BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, Files: 70}, 10, 5, 5, 50.0, 100.0},
		"files of an object store": {counters{Type: "fuse.rclone", BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, Files: 1e9}, 10, 5, 5, 50.0, nil},
		"files of Ceph":            {counters{Type: "ceph", BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, Files: 70}, 10, 5, 5, 50.0, nil},
		"inodes behind FUSE":       {counters{Type: "fuse.mergerfs", BlockBytes: 1, Blocks: 10, BlocksFree: 5, BlocksAvailable: 5, Files: 100, FilesFree: 10}, 10, 5, 5, 50.0, 90.0},
		"the largest":              {counters{BlockBytes: 1 << 20, Blocks: 1<<44 - 1, BlocksAvailable: 1<<44 - 1}, (1<<44 - 1) << 20, (1<<44 - 1) << 20, (1<<44 - 1) << 20, 50.0, nil},
	} {
		filesystems, missing := deriveFilesystems([]stats.FilesystemCounters{test.counters}, noon)
		if len(filesystems) != 1 || len(missing) != 0 {
			t.Errorf("%s: %+v, missing %+v", name, filesystems, missing)
			continue
		}
		got := filesystems[0]
		if got.TotalBytes != test.total || got.UsedBytes != test.used || got.AvailableBytes != test.available || !same(got.UsagePercent, test.percent) || !same(got.InodesUsedPercent, test.inodes) {
			t.Errorf("%s: %d of %d used, %d available, %v %%, inodes %v %%", name, got.UsedBytes, got.TotalBytes, got.AvailableBytes, show(got.UsagePercent), show(got.InodesUsedPercent))
		}
	}
}

// What cannot be is not shown, and says so; what has no size is neither.
func TestImpossibleFilesystems(t *testing.T) {
	type counters = stats.FilesystemCounters
	for name, one := range map[string]stats.FilesystemCounters{
		"more free than there is":      {BlockBytes: 1, Blocks: 10, BlocksFree: 11},
		"more available than there is": {BlockBytes: 1, Blocks: 10, BlocksFree: 10, BlocksAvailable: 11},
		"a free space below 0":         {BlockBytes: 1, Blocks: 10, BlocksFree: math.MaxUint64},
		"blocks of nothing":            {Blocks: 10},
		"larger than any":              {BlockBytes: 1 << 30, Blocks: 1 << 34},
	} {
		one.Mountpoint = "/a"
		filesystems, missing := deriveFilesystems([]stats.FilesystemCounters{one, {Mountpoint: "/b", BlockBytes: 1, Blocks: 1}}, noon)
		if len(filesystems) != 1 || filesystems[0].Mountpoint != "/b" || len(missing) != 1 || missing[0].Field != "filesystems[/a]" || missing[0].Reason == "" {
			t.Errorf("%s: %+v, missing %+v", name, filesystems, missing)
		}
	}
	if filesystems, missing := deriveFilesystems([]counters{{Mountpoint: "/a", BlockBytes: 4096, Files: 7}}, noon); len(filesystems) != 0 || len(missing) != 0 {
		t.Errorf("one without blocks: %+v, missing %+v", filesystems, missing)
	}
}

// A number says how old it is where it is not of the moment of the snapshot.
func TestAges(t *testing.T) {
	for name, test := range map[string]struct {
		measured time.Time
		want     any
	}{
		"20 s before":         {noon.Add(-20 * time.Second), 20.0},
		"of this moment":      {noon, nil},
		"not known":           {time.Time{}, nil},
		"the clock went back": {noon.Add(time.Second), nil},
	} {
		filesystems, _ := deriveFilesystems([]stats.FilesystemCounters{{BlockBytes: 1, Blocks: 1, At: test.measured}}, noon)
		sensors, _ := deriveSensors([]stats.SensorReading{{At: test.measured}}, noon)
		if !same(filesystems[0].AgeSeconds, test.want) || !same(sensors[0].AgeSeconds, test.want) {
			t.Errorf("%s: %v and %v, to be %v", name, show(filesystems[0].AgeSeconds), show(sensors[0].AgeSeconds), test.want)
		}
	}
}
