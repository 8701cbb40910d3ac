package history

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/common/model"
)

// checkPoints refuses a range that has too many points, with our setting: Prometheus has a limit of its own, and says another thing. What
// cannot be read here is left to it.
func (h *History) checkPoints(r *http.Request) error {
	if r.URL.Path != Prefix+"/query_range" {
		return nil
	}
	start, isStart := parseTime(r.Form.Get("start"))
	end, isEnd := parseTime(r.Form.Get("end"))
	step, isStep := parseStep(r.Form.Get("step"))
	if !isStart || !isEnd || !isStep || step <= 0 {
		return nil
	}
	if points := (end-start)/step + 1; points > float64(h.options.QueryMaxPoints) {
		return fmt.Errorf("the answer would have %.12g points a series: the most are %d (SYS_STATS_QUERY_MAX_POINTS); ask with a longer step", points, h.options.QueryMaxPoints)
	}
	return nil
}

// parseTime reads a time as Prometheus does, in seconds.
func parseTime(text string) (float64, bool) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return seconds, true
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	return float64(at.UnixMilli()) / 1000, err == nil
}

// parseStep reads a duration as Prometheus does, in seconds.
func parseStep(text string) (float64, bool) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return seconds, true
	}
	step, err := model.ParseDuration(text)
	return time.Duration(step).Seconds(), err == nil
}
