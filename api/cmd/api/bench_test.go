package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/verdict"
)

// tick measures what one tick costs on a machine: reading it, the arithmetic, the verdict, encoding and publishing.
func tick(b *testing.B, roots host.Roots) {
	feed := httpapi.NewFeed("bench", time.Now(), 300, zerolog.Nop())
	sources := []sampler.Source{host.New(roots), host.NewSelf("/proc")}
	ticker := sampler.New(sources, verdict.New(nil, nil), []sampler.Sink{feed}, sampler.Options{Interval: time.Second, Instance: "bench", Version: "dev"})
	ticker.Tick(b.Context()) // what is read once
	b.ReportAllocs()
	for b.Loop() {
		ticker.Tick(b.Context())
	}
}

func BenchmarkTick(b *testing.B) {
	tick(b, host.Roots{Proc: "/proc", Sys: "/sys", Etc: "/etc", Own: "/proc"})
}

// BenchmarkTickOfLargeMachine has 512 processors, 64 disks and 200 interfaces.
func BenchmarkTickOfLargeMachine(b *testing.B) {
	root, mounts := b.TempDir(), b.TempDir()
	write := func(path, content string) {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	lines := func(count int, line func(i int) string) string {
		var text strings.Builder
		for i := range count {
			text.WriteString(line(i))
		}
		return text.String()
	}
	write("stat", "cpu 1 1 1 1 1 1 1 1 1 1\n"+lines(512, func(i int) string {
		return fmt.Sprintf("cpu%d 123456789 1234 12345678 1234567890 123456 0 12345 0 0 0\n", i)
	})+"intr 1"+strings.Repeat(" 0", 8000)+"\nbtime 1795414565\n")
	write("diskstats", lines(64, func(i int) string {
		return fmt.Sprintf(" 259 %d nvme%dn1 1234567 12 12345678 12345 1234567 12 12345678 12345 0 123456 123456 0 0 0 0 0 0\n", i, i)
	}))
	write("1/net/dev", "Inter-|\n face |\n"+lines(200, func(i int) string {
		return fmt.Sprintf("veth%04d: 1234567890 1234567 0 0 0 0 0 0 1234567890 1234567 0 0 0 0 0 0\n", i)
	}))
	write("1/mountinfo", "1 0 259:99 / / rw - ext4 /dev/root rw\n"+lines(40, func(i int) string {
		return fmt.Sprintf("%d 1 259:%d / /mnt/disk%d rw - ext4 /dev/nvme%dn1p1 rw\n", i+2, i, i, i)
	}))
	write("self/mountinfo", "1 0 0:99 / / ro - overlay overlay ro\n"+lines(40, func(i int) string {
		return fmt.Sprintf("%d 1 259:%d / %s/%d rw - ext4 /dev/nvme%dn1p1 rw\n", i+2, i, mounts, i, i)
	}))
	write("meminfo", "MemTotal: 2000000000 kB\nMemFree: 1000000000 kB\nMemAvailable: 1500000000 kB\nBuffers: 1 kB\nCached: 1 kB\n"+lines(50, func(i int) string {
		return fmt.Sprintf("Other%d: 1234 kB\n", i)
	}))
	write("vmstat", lines(180, func(i int) string { return fmt.Sprintf("nr_thing_%d 123456\n", i) })+"pswpin 1\npswpout 1\noom_kill 0\n")
	write("loadavg", "1.00 1.00 1.00 1/1 1\n")
	write("cpuinfo", "processor: 0\nmodel name: Large\n")
	for _, resource := range []string{"cpu", "memory", "io"} {
		write("pressure/"+resource, "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n")
	}
	for i := range 40 {
		if err := os.Mkdir(filepath.Join(mounts, fmt.Sprint(i)), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 200 {
		write(fmt.Sprintf("class/net/veth%04d/speed", i), "10000\n")
	}
	tick(b, host.Roots{Proc: root, Sys: root, Etc: root, Own: root})
}
