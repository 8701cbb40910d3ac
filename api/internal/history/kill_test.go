package history_test

import (
	"bufio"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/common/model"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"github.com/sys-stats/sys-stats/api/internal/history"
)

// TestKilledAtAnyMoment kills a process that appends, maps chunks and compacts all the time, after a number of appends and a moment that differ
// each time, and looks whether everything that it said was stored is there.
func TestKilledAtAnyMoment(t *testing.T) {
	dir, next := t.TempDir(), 0
	for round := range 25 {
		command := helper(t, "append", dir, strconv.Itoa(next))
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		told := bufio.NewScanner(output)
		last := next - 1
		for range 1 + round*7 {
			if !told.Scan() {
				break
			}
			last, _ = strconv.Atoi(told.Text())
		}
		time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
		_ = command.Process.Kill()
		for told.Scan() { // what it said in between
			if number, err := strconv.Atoi(told.Text()); err == nil {
				last = number
			}
		}
		_ = command.Wait()
		if last < next {
			t.Fatalf("round %d: nothing was stored", round)
		}
		next = last + 2 // the one that it was at may be stored or not
	}

	kept := open(t, history.Options{Dir: dir})
	if missing := kept.Reading().Missing; len(missing) > 0 {
		t.Errorf("%+v", missing)
	}
	value, _, _, err := client(t, kept).QueryRange(t.Context(), "number", v1.Range{Start: numbered(0), End: numbered(next), Step: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	matrix := value.(model.Matrix)
	if len(matrix) != 1 {
		t.Fatalf("%d series", len(matrix))
	}
	has := map[int]bool{}
	for _, sample := range matrix[0].Values {
		has[int(sample.Value)] = true
	}
	absent := 0
	for number := range next {
		if !has[number] {
			absent++
		}
	}
	if absent > 25 { // one at each kill was never told of
		t.Errorf("%d of %d are absent, with 25 kills", absent, next)
	}
}
