package host_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/host"
)

// BenchmarkReadProcesses is one scan of a machine with 10,000 processes, of which none is a thread of the kernel.
func BenchmarkReadProcesses(b *testing.B) {
	const processes = 10_000
	root := b.TempDir()
	write := func(path, content string) {
		if err := os.WriteFile(filepath.Join(root, path), []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	write("stat", "cpu0 1 1 1 1\nbtime 1795414565\n")
	for pid := 1; pid <= processes; pid++ {
		folder := fmt.Sprint(pid)
		if err := os.Mkdir(filepath.Join(root, folder), 0o755); err != nil {
			b.Fatal(err)
		}
		write(folder+"/stat", fmt.Sprintf("%d (worker-%d) S 1 %d %d 0 -1 4194560 12345 678901 12 345 %d 4567 89 10 20 0 8 0 987654 1234567890 %d "+
			"18446744073709551615 94000000000000 94000000100000 140700000000000 0 0 0 0 4096 81920 0 0 0 17 1 0 0 0 0 0 94000000200000 94000000210000 "+
			"94000001000000 140700000001000 140700000001100 140700000001100 140700000002000 0\n", pid, pid%300, pid, pid, pid*7, 100+pid))
		write(folder+"/statm", fmt.Sprintf("301408 %d 1234 56 0 23456 0\n", 100+pid))
	}
	roots := host.Roots{Proc: root, Sys: root, Etc: root}
	scan := func(b *testing.B, machine *host.Reader) {
		if reading := machine.ReadProcesses(b.Context(), false); len(reading.Processes) != processes || len(reading.Missing) != 0 {
			b.Fatalf("%d processes, missing %v", len(reading.Processes), reading.Missing)
		}
	}
	// Time on the clock depends on what else the machine does: processor time, ours and the kernel's, does not.
	processorTime := func() float64 {
		var usage unix.Rusage
		if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return float64(usage.Utime.Nano() + usage.Stime.Nano())
	}
	measure := func(b *testing.B, next func() *host.Reader) {
		b.ReportAllocs()
		started := processorTime()
		for b.Loop() {
			scan(b, next())
		}
		b.ReportMetric((processorTime()-started)/float64(b.N), "cpu-ns/op")
	}
	// The least that any scan can do: to open, read and close one file a process, in as many threads. What the machine needs for
	// that alone differs from one to the next, and by what else it does, so the other two are to be held against it.
	b.Run("floor", func(b *testing.B) {
		folder, err := os.Open(root)
		if err != nil {
			b.Fatal(err)
		}
		defer folder.Close()
		paths := make([]string, processes)
		for i := range paths {
			paths[i] = fmt.Sprintf("%d/stat", i+1)
		}
		b.ReportAllocs()
		for b.Loop() {
			var workers sync.WaitGroup
			for part := range slices.Chunk(paths, processes/runtime.GOMAXPROCS(0)+1) {
				workers.Go(func() { readAll(b, int(folder.Fd()), part) })
			}
			workers.Wait()
		}
	})
	b.Run("first", func(b *testing.B) { // all are new
		measure(b, func() *host.Reader { return host.New(roots) })
	})
	b.Run("following", func(b *testing.B) { // all are asleep, as nearly all are on such a machine
		machine := host.New(roots)
		scan(b, machine)
		measure(b, func() *host.Reader { return machine })
	})
}

func readAll(b *testing.B, folder int, paths []string) {
	buffer := make([]byte, 4<<10)
	for _, path := range paths {
		file, err := unix.Openat(folder, path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			b.Error(err)
			return
		}
		if _, err := unix.Read(file, buffer); err != nil {
			b.Error(err)
		}
		_ = unix.Close(file)
	}
}
