package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

var started = time.UnixMilli(1795419303731)

// feedOf returns a feed that has published snapshots 1 to count, and keeps three.
func feedOf(count int) *Feed {
	feed := NewFeed("lap-top", started, 3, zerolog.Nop())
	for sequence := range count {
		feed.Publish(stats.Snapshot{Sequence: uint64(sequence + 1), Lenses: []stats.Lens{}, Missing: []stats.Missing{}})
	}
	return feed
}

func sequences(frames []*frame) string {
	var list []string
	for _, frame := range frames {
		list = append(list, fmt.Sprint(frame.sequence))
	}
	return strings.Join(list, " ")
}

func TestWindow(t *testing.T) {
	for _, test := range []struct {
		published int
		after     uint64
		want      string
	}{
		{0, 0, ""}, {0, 7, ""},
		{2, 0, "1 2"}, {2, 1, "2"}, {2, 2, ""}, {2, 99, ""},
		{5, 0, "3 4 5"}, {5, 1, "3 4 5"}, {5, 2, "3 4 5"}, {5, 3, "4 5"}, {5, 4, "5"}, {5, 5, ""}, {5, math.MaxUint64, ""},
	} {
		frames := feedOf(test.published).after(test.after)
		if got := sequences(frames); got != test.want {
			t.Errorf("of %d, after %d come %q, not %q", test.published, test.after, got, test.want)
		}
	}
}

// Large snapshots shorten the window: it is bounded in bytes too, says so once, and always has the newest.
func TestWindowIsBoundedInBytes(t *testing.T) {
	var log bytes.Buffer
	feed := NewFeed("here", started, 100, zerolog.New(&log))
	feed.window.maxBytes = 1 << 20
	large := stats.Snapshot{Instance: strings.Repeat("x", 100<<10)}
	for range 50 {
		large.Sequence++
		feed.Publish(large)
	}
	frames := feed.after(0)
	if got := sequences(frames); got != "42 43 44 45 46 47 48 49 50" && got != "41 42 43 44 45 46 47 48 49 50" {
		t.Errorf("of 50 snapshots of 100 kB a window of 1 MiB holds %s", got)
	}
	total := 0
	for _, frame := range frames {
		total += cap(frame.event.content)
	}
	if total > 12<<17 {
		t.Errorf("the window takes %d bytes", total)
	}
	if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "shorter than SYS_STATS_WINDOW") {
		t.Errorf("the log is %q", text)
	}
	large.Sequence, large.Instance = 51, strings.Repeat("x", 2<<20)
	feed.Publish(large)
	if frames := feed.after(0); sequences(frames) != "51" {
		t.Errorf("one snapshot above the bound leaves %s", sequences(frames))
	}
	large.Sequence, large.Instance = 52, ""
	feed.Publish(large)
	large.Sequence = 53
	feed.Publish(large)
	if frames := feed.after(0); sequences(frames) != "52 53" || feed.window.bytes != len(frames[0].event.content)+len(frames[1].event.content) {
		t.Errorf("after it come %s, of %d bytes", sequences(frames), feed.window.bytes)
	}
}

func TestResume(t *testing.T) {
	feed := feedOf(3)
	for id, want := range map[string]uint64{
		"":                        0,
		"lap-top-1795419303731-2": 2,
		"lap-top-1795419303731-3": 3,
		"lap-top-1795419303731-4": 0, // not given out yet
		"lap-top-1795419303731-18446744073709551615": 0,
		"lap-top-1795419303730-2":                    0, // the process before this one
		"desktop-1795419303731-2":                    0,
	} {
		if got, err := feed.resume(id); err != nil || got != want {
			t.Errorf("resume(%q) = %d, %v; to be %d", id, got, err, want)
		}
	}
	for _, id := range []string{"2", "lap-top", "lap-top-2", "-1-2", "lap-top-x-2", "lap-top-1-", "lap-top-1--2", "lap-top-1-18446744073709551616"} {
		if _, err := feed.resume(id); err == nil {
			t.Errorf("%q passes for an id", id)
		}
	}
}

// What a reader got is not touched by what is published later.
func TestReadersKeepWhatTheyGot(t *testing.T) {
	feed := feedOf(3)
	frames := feed.after(0)
	before := string(bytes.Join([][]byte{frames[0].event.content, frames[1].event.content, frames[2].event.content}, nil))
	for sequence := uint64(4); sequence < 20; sequence++ {
		feed.Publish(stats.Snapshot{Sequence: sequence})
	}
	if after := string(bytes.Join([][]byte{frames[0].event.content, frames[1].event.content, frames[2].event.content}, nil)); after != before {
		t.Errorf("frames changed from\n%s\nto\n%s", before, after)
	}
}

func TestEncoding(t *testing.T) {
	feed := feedOf(0)
	connection, _ := net.Pipe()
	slow := &viewer{connection: connection}
	feed.viewers.join(&viewer{connection: connection})
	feed.viewers.join(slow)
	feed.viewers.leave(slow, true)
	feed.Publish(stats.Snapshot{Sequence: 7, Instance: "a&b<c>", Lenses: []stats.Lens{}, Missing: []stats.Missing{}})
	frame := feed.newest()
	lines := strings.Split(string(frame.event.content), "\n")
	if len(lines) != 5 || lines[0] != "id: lap-top-1795419303731-7" || lines[1] != "event: stats" || lines[3] != "" || lines[4] != "" {
		t.Fatalf("the event is %q", frame.event.content)
	}
	if lines[2] != "data: "+string(frame.json) || frame.etag != `"lap-top-1795419303731-7"` {
		t.Errorf("json is %q, etag %s, event %q", frame.json, frame.etag, frame.event.content)
	}
	var decoded stats.Snapshot
	if err := json.Unmarshal(frame.json, &decoded); err != nil {
		t.Fatal(err)
	}
	if decoded.Self.Viewers != 1 || decoded.Self.DroppedViewers != 1 {
		t.Errorf("self is %+v: one viewer is there, one was dropped", decoded.Self)
	}
	if !strings.Contains(string(frame.json), `"missing":[]`) || !strings.Contains(string(frame.json), "a&b<c>") {
		t.Errorf("json is %s", frame.json)
	}
}

// A number that JSON cannot carry costs its own snapshot and nothing else.
func TestUnencodableSnapshotIsLeftOut(t *testing.T) {
	var log bytes.Buffer
	feed := NewFeed("here", started, 3, zerolog.New(&log))
	feed.Publish(stats.Snapshot{Sequence: 1})
	feed.Publish(stats.Snapshot{Sequence: 2, IntervalSeconds: math.NaN()})
	if newest := feed.newest(); newest.sequence != 1 {
		t.Errorf("the newest is %d", newest.sequence)
	}
	if !strings.Contains(log.String(), `"sequence":2`) {
		t.Errorf("the log is %q", log.String())
	}
}

func BenchmarkPublish(b *testing.B) {
	for _, viewers := range []int{0, 100} {
		b.Run(fmt.Sprintf("%d viewers", viewers), func(b *testing.B) {
			feed := NewFeed("here", started, 300, zerolog.Nop())
			for range viewers {
				client, server := net.Pipe()
				one := &viewer{connection: server}
				feed.viewers.join(one)
				go func() {
					_ = one.follow(feed, []byte("head"))
					feed.viewers.leave(one, false)
					_ = server.Close()
				}()
				go func() { _, _ = io.Copy(io.Discard, client) }()
			}
			percent := 12.5
			snapshot := stats.Snapshot{
				CPU:    &stats.CPU{UsagePercent: &percent, Modes: &stats.CPUModes{User: percent}, Cores: make([]stats.CPUCore, 16)},
				Memory: &stats.Memory{TotalBytes: 16 << 30}, Lenses: []stats.Lens{}, Missing: []stats.Missing{},
			}
			b.ReportAllocs()
			for b.Loop() {
				snapshot.Sequence++
				feed.Publish(snapshot)
			}
			feed.Close()
		})
	}
}
