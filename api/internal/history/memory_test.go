package history

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
)

func TestMemoryIsBounded(t *testing.T) {
	kept := newMemory()
	kept.most = 200_000
	refs := make([]storage.SeriesRef, 100)
	const step = 5000
	end := int64(0)
	for round := range 4000 {
		end += step
		for number := range refs {
			var err error
			refs[number], err = kept.Append(refs[number], labels.FromStrings("__name__", "noise", "of", string(rune('a'+number))), end, math.Sin(float64(round*(number+1))))
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	count, bytes, oldest, newest := kept.extent()
	if count != len(refs) || newest != end {
		t.Errorf("%d series up to %d", count, newest)
	}
	if bytes > kept.most || bytes < kept.most/3 {
		t.Errorf("%d bytes of %d", bytes, kept.most)
	}
	if oldest < end/2 {
		t.Errorf("the oldest is of %d", oldest)
	}
	actual := 0
	for _, one := range kept.series {
		actual += seriesBytes(one.labels.String())
		for _, chunk := range one.chunks[:len(one.chunks)-1] {
			actual += len(chunk.Chunk.Bytes())
		}
	}
	if actual != bytes {
		t.Errorf("%d bytes are counted, and %d are there", bytes, actual)
	}
}

// Containers that live for a minute each leave a dozen series, of a few samples.
func TestMemoryIsBoundedWhereSeriesComeAndGo(t *testing.T) {
	kept := newMemory()
	kept.most = 1 << 20
	const perMoment = 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for moment := range int64(2000) {
		for number := range perMoment {
			of := labels.FromStrings("__name__", fmt.Sprint("of", number), "workload", fmt.Sprintf("/kubepods/cri-containerd-%064d", moment))
			if _, err := kept.Append(0, of, 1+moment*5000, 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	count, bytes, _, newest := kept.extent()
	if bytes > kept.most || count < perMoment || newest != 1+1999*5000 {
		t.Errorf("%d series of %d bytes, up to %d", count, bytes, newest)
	}
	if used := int64(after.HeapAlloc) - int64(before.HeapAlloc); used > 2*int64(kept.most) {
		t.Errorf("%d bytes are used for %d series, and %d are allowed", used, count, kept.most)
	}
	runtime.KeepAlive(kept)
}

func TestMomentThatIsTooLargeIsKept(t *testing.T) {
	kept := newMemory()
	kept.most = 1
	for number := range 3 {
		if _, err := kept.Append(0, labels.FromStrings("__name__", fmt.Sprint("of", number)), 1, 1); err != nil {
			t.Fatal(err)
		}
	}
	if count, _, _, _ := kept.extent(); count != 3 {
		t.Errorf("%d series", count)
	}
}

func TestSeriesThatComesBackToMemoryIsTheSame(t *testing.T) {
	kept := newMemory()
	for at := range int64(3) {
		if _, err := kept.Append(0, labels.FromStrings("__name__", "back"), 1+at, 1); err != nil {
			t.Fatal(err)
		}
	}
	if count, _, oldest, newest := kept.extent(); count != 1 || oldest != 1 || newest != 3 {
		t.Errorf("%d series from %d to %d", count, oldest, newest)
	}
}

func TestMemoryForgetsWhatIsOld(t *testing.T) {
	kept := newMemory()
	hour := int64(3_600_000)
	if _, err := kept.Append(0, labels.FromStrings("__name__", "gone"), 1, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Append(0, labels.FromStrings("__name__", "new"), 7*hour, 1); err != nil {
		t.Fatal(err)
	}
	if count, _, oldest, _ := kept.extent(); count != 1 || oldest != 7*hour {
		t.Errorf("%d series from %d on", count, oldest)
	}
}
