package metrics

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What node_exporter leaves out by default: --collector.diskstats.device-exclude, --collector.filesystem.mount-points-exclude and
// --collector.filesystem.fs-types-exclude.
var (
	diskExcluded       = lazily(`^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$`)
	mountExcluded      = lazily(`^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)`)
	filesystemExcluded = lazily(`^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$`)
)

// sectorBytes is the unit of /proc/diskstats, whatever the sectors of the device are.
const sectorBytes = 512

func (f *families) nodeDisks(list []stats.DiskCounters) {
	told := map[string]bool{}
	for i := range list {
		one := &list[i]
		if told[one.Name] || diskExcluded().MatchString(one.Name) {
			continue
		}
		told[one.Name] = true
		device := label("device", one.Name)
		for _, counter := range [...]struct {
			name, help string
			value      float64
		}{
			{"node_disk_reads_completed_total", "The total number of reads completed successfully.", float64(one.Reads)},
			{"node_disk_reads_merged_total", "The total number of reads merged.", float64(one.ReadsMerged)},
			{"node_disk_read_bytes_total", "The total number of bytes read successfully.", float64(one.SectorsRead) * sectorBytes},
			{"node_disk_read_time_seconds_total", "The total number of seconds spent by all reads.", float64(one.ReadMilliseconds) / 1000},
			{"node_disk_writes_completed_total", "The total number of writes completed successfully.", float64(one.Writes)},
			{"node_disk_writes_merged_total", "The number of writes merged.", float64(one.WritesMerged)},
			{"node_disk_written_bytes_total", "The total number of bytes written successfully.", float64(one.SectorsWritten) * sectorBytes},
			{"node_disk_write_time_seconds_total", "This is the total number of seconds spent by all writes.", float64(one.WriteMilliseconds) / 1000},
			{"node_disk_io_time_seconds_total", "Total seconds spent doing I/Os.", float64(one.BusyMilliseconds) / 1000},
			{"node_disk_io_time_weighted_seconds_total", "The weighted # of seconds spent doing I/Os.", float64(one.WaitMilliseconds) / 1000},
		} {
			f.counter(counter.name, counter.help, counter.value, device)
		}
		f.gauge("node_disk_io_now", "The number of I/Os currently in progress.", float64(one.InFlight), device)
		if discards := one.Discards; discards != nil {
			f.counter("node_disk_discards_completed_total", "The total number of discards completed successfully.", float64(discards.Discards), device)
			f.counter("node_disk_discards_merged_total", "The total number of discards merged.", float64(discards.Merged), device)
			f.counter("node_disk_discarded_sectors_total", "The total number of sectors discarded successfully.", float64(discards.Sectors), device)
			f.counter("node_disk_discard_time_seconds_total", "This is the total number of seconds spent by all discards.", float64(discards.Milliseconds)/1000, device)
		}
		if flushes := one.Flushes; flushes != nil {
			f.counter("node_disk_flush_requests_total", "The total number of flush requests completed successfully", float64(flushes.Flushes), device)
			f.counter("node_disk_flush_requests_time_seconds_total", "This is the total number of seconds spent by all flush requests.", float64(flushes.Milliseconds)/1000, device)
		}
	}
}

func (f *families) nodeFilesystems(list []stats.FilesystemCounters, now time.Time) {
	told := map[[3]string]bool{}
	for i := range list {
		one := &list[i]
		key := [3]string{one.Device, one.Mountpoint, one.Type}
		if told[key] || isTooOld(one.At, now) || mountExcluded().MatchString(one.Mountpoint) || filesystemExcluded().MatchString(one.Type) {
			continue
		}
		told[key] = true
		labels := []stats.MetricLabel{label("device", one.Device), {Name: "device_error"}, label("fstype", one.Type), label("mountpoint", one.Mountpoint)}
		block := float64(one.BlockBytes)
		isReadOnly := 0.0
		if one.ReadOnly {
			isReadOnly = 1
		}
		for _, gauge := range [...]struct {
			name, help string
			value      float64
		}{
			{"node_filesystem_size_bytes", "Filesystem size in bytes.", float64(one.Blocks) * block},
			{"node_filesystem_free_bytes", "Filesystem free space in bytes.", float64(one.BlocksFree) * block},
			{"node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.", float64(max(0, one.BlocksAvailable)) * block},
			{"node_filesystem_files", "Filesystem total file nodes.", float64(one.Files)},
			{"node_filesystem_files_free", "Filesystem total free file nodes.", float64(one.FilesFree)},
			{"node_filesystem_readonly", "Filesystem read-only status.", isReadOnly},
			{"node_filesystem_device_error", "Whether an error occurred while getting statistics for the given device.", 0},
		} {
			f.gauge(gauge.name, gauge.help, gauge.value, labels...)
		}
	}
}

func (f *families) nodeNetworks(list []stats.NetworkCounters) {
	told := map[string]bool{}
	for i := range list {
		one := &list[i]
		if told[one.Name] {
			continue
		}
		told[one.Name] = true
		device := label("device", one.Name)
		for _, counter := range [...]struct {
			name   string
			number uint64
		}{
			{"receive_bytes", one.ReceivedBytes}, {"receive_packets", one.ReceivedPackets}, {"receive_errs", one.ReceiveErrors}, {"receive_drop", one.ReceiveDrops},
			{"receive_fifo", one.ReceiveFIFO}, {"receive_frame", one.ReceiveFrame}, {"receive_compressed", one.ReceivedCompressed}, {"receive_multicast", one.ReceivedMulticast},
			{"transmit_bytes", one.SentBytes}, {"transmit_packets", one.SentPackets}, {"transmit_errs", one.SendErrors}, {"transmit_drop", one.SendDrops},
			{"transmit_fifo", one.SendFIFO}, {"transmit_colls", one.Collisions}, {"transmit_carrier", one.SendCarrier}, {"transmit_compressed", one.SentCompressed},
		} {
			f.counter("node_network_"+counter.name+"_total", "Network device statistic "+counter.name+".", float64(counter.number), device)
		}
		if one.Link != nil && one.Link.BitsPerSecond != nil {
			f.gauge("node_network_speed_bytes", "Network device property: speed_bytes", *one.Link.BitsPerSecond/8, device)
		}
	}
}

// vmNames are those of /proc/vmstat that node_exporter has: --collector.vmstat.fields.
var vmNames = lazily(`^(oom_kill|pgpg|pswp|pg.*fault).*`)

func (f *families) nodeVM(values stats.Values) {
	for _, one := range values {
		if vmNames().MatchString(one.Name) {
			f.add(stats.MetricUnknown, "node_vmstat_"+one.Name, "/proc/vmstat information field "+one.Name+".", float64(one.Number))
		}
	}
}

func (f *families) nodePressure(pressure *stats.PressureCounters) {
	if pressure == nil {
		return
	}
	const waiting, stalled = true, false
	for _, line := range [...]struct {
		name, help string
		of         *stats.StallCounters
		isSome     bool
	}{
		{"node_pressure_cpu_waiting_seconds_total", "Total time in seconds that processes have waited for CPU time", pressure.CPU, waiting},
		{"node_pressure_io_stalled_seconds_total", "Total time in seconds no process could make progress due to IO congestion", pressure.IO, stalled},
		{"node_pressure_io_waiting_seconds_total", "Total time in seconds that processes have waited due to IO congestion", pressure.IO, waiting},
		{"node_pressure_irq_stalled_seconds_total", "Total time in seconds no process could make progress due to IRQ congestion", pressure.IRQ, stalled},
		{"node_pressure_memory_stalled_seconds_total", "Total time in seconds no process could make progress due to memory congestion", pressure.Memory, stalled},
		{"node_pressure_memory_waiting_seconds_total", "Total time in seconds that processes have waited for memory", pressure.Memory, waiting},
	} {
		if line.of == nil {
			continue
		}
		total := line.of.Full
		if line.isSome {
			total = line.of.Some
		}
		if total != nil {
			f.counter(line.name, line.help, float64(total.Microseconds)/1e6)
		}
	}
}

func (f *families) nodeInfo(host stats.Host, collected *stats.CollectedReading) {
	if host.Hostname == nil || host.Kernel == nil || host.Architecture == nil || collected == nil || collected.Uname == nil {
		return
	}
	f.gauge("node_uname_info", "Labeled system information as provided by the uname system call.", 1,
		label("domainname", collected.Uname.Domain), label("machine", *host.Architecture), label("nodename", *host.Hostname),
		label("release", *host.Kernel), label("sysname", "Linux"), label("version", collected.Uname.Version))
}
