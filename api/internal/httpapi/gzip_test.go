package httpapi

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// frames returns count ticks of a machine with 8 cores and 16 disks, in which as much changes as on a real one.
func frames(tb testing.TB, count int) []*frame {
	tb.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	percent := func() *float64 { value := rng.Float64() * 100; return &value }
	var encoder encoder
	var all []*frame
	var previous *frame
	for sequence := range uint64(count) {
		snapshot := stats.Snapshot{
			At: started.Add(time.Duration(sequence) * time.Second), Sequence: sequence + 1, Instance: "lap-top", Version: "v1.2.3", IntervalSeconds: 1,
			CPU:    &stats.CPU{UsagePercent: percent(), Modes: &stats.CPUModes{User: *percent(), System: *percent(), Idle: *percent()}, Cores: make([]stats.CPUCore, 8)},
			Memory: &stats.Memory{TotalBytes: 16 << 30},
			Lenses: []stats.Lens{}, Missing: []stats.Missing{},
		}
		for i := range 16 {
			snapshot.Disks = append(snapshot.Disks, stats.Disk{Name: fmt.Sprintf("nvme%dn1", i), BusyPercent: percent()})
		}
		frame, err := encoder.encode(snapshotID{"lap-top", "1795419303731", sequence + 1}, snapshot, previous)
		if err != nil {
			tb.Fatal(err)
		}
		all, previous = append(all, frame), frame
	}
	return all
}

// Each form of a tick can be read by whoever has what it refers to, and by nobody has it to be compressed twice.
func TestCompressedForms(t *testing.T) {
	var compressor compressor
	all := frames(t, 3)
	for name, form := range map[string]struct {
		last *frame
		want int // index of the frame that it refers to, or -1
	}{
		"after nothing": {nil, -1}, "after the one before": {all[1], 1}, "after another": {all[0], -1},
	} {
		var dictionary []byte
		if form.want >= 0 {
			dictionary = all[form.want].event.content
		}
		made := all[2].compressed(&compressor, form.last)
		plain, err := io.ReadAll(io.LimitReader(flate.NewReaderDict(bytes.NewReader(made.content), dictionary), int64(len(all[2].event.content))))
		if err != nil || !bytes.Equal(plain, all[2].event.content) {
			t.Errorf("%s it is %q, %v", name, plain, err)
		}
		if again := all[2].compressed(&compressor, form.last); &again.content[0] != &made.content[0] {
			t.Errorf("%s it is compressed again", name)
		}
	}
}

func TestChunkIsFramed(t *testing.T) {
	for content, want := range map[string]string{"a": "1\r\na\r\n", strings.Repeat("b", 300): "12c\r\n" + strings.Repeat("b", 300) + "\r\n"} {
		made := newChunk([]byte(content))
		if string(made.content) != content || string(made.framed) != want || string(made.bytes(true)) != want || string(made.bytes(false)) != content {
			t.Errorf("%q is framed as %q", content, made.framed)
		}
	}
}

// BenchmarkTickToViewers compares a compressor for all viewers with one for each, as a proxy would have, and reports the bytes that a viewer
// is sent and the memory that its compressor takes.
func BenchmarkTickToViewers(b *testing.B) {
	const viewers = 100
	all := frames(b, 200)
	plain := 0
	for _, frame := range all {
		plain += len(frame.event.content)
	}
	b.Run("one compressor", func(b *testing.B) {
		var compressor compressor
		var checksums [viewers]checksum
		sent, ticks := 0, 0
		for b.Loop() {
			i := 1 + ticks%(len(all)-1)
			frame := &frame{sequence: all[i].sequence, previous: all[i].previous, event: all[i].event} // not compressed yet
			for viewer := range checksums {
				sent += len(frame.compressed(&compressor, all[i-1]).content)
				checksums[viewer].add(frame.event.content)
			}
			ticks++
		}
		b.ReportMetric(float64(sent)/float64(ticks)/viewers, "bytes/viewer")
		b.ReportMetric(float64(plain)/float64(len(all)), "plain-bytes/viewer")
	})
	b.Run("one for each", func(b *testing.B) {
		var buffers [viewers]bytes.Buffer
		var writers [viewers]*gzip.Writer
		for i := range writers {
			writers[i] = gzip.NewWriter(&buffers[i])
		}
		sent, ticks := 0, 0
		for b.Loop() {
			for viewer, writer := range writers {
				buffers[viewer].Reset()
				_, _ = writer.Write(all[1+ticks%(len(all)-1)].event.content)
				_ = writer.Flush()
				sent += buffers[viewer].Len()
			}
			ticks++
		}
		b.ReportMetric(float64(sent)/float64(ticks)/viewers, "bytes/viewer")
		b.ReportMetric(float64(plain)/float64(len(all)), "plain-bytes/viewer")
	})
}
