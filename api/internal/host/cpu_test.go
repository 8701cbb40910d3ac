package host

import (
	"os"
	"testing"
)

// Whatever the file holds, parsing ends without a panic, and what it gives is what the file says.
func FuzzParseStat(f *testing.F) {
	for _, path := range []string{"testdata/plain/proc/stat", "testdata/hotplug/proc/stat"} {
		seed, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte("cpu0"))
	f.Add([]byte("cpu"))
	f.Add([]byte("cpu0 18446744073709551615 18446744073709551616 0 0\n"))
	f.Add([]byte("btime -1\ncpu18446744073709551616 1 1 1 1"))
	f.Fuzz(func(t *testing.T, content []byte) {
		cores, _, err := parseStat(content)
		for _, core := range cores {
			if core.ID < 0 {
				t.Errorf("a processor is %+v", core)
			}
		}
		if err != nil && len(err.Error()) > 900 {
			t.Errorf("the error has %d bytes", len(err.Error()))
		}
	})
}
