package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	hostileQuestions = 1000
	hostileAtOnce    = 24
	// A query ends by its timeout, and may have waited for its turn before.
	hostileMost = 60 * time.Second
	statsMost   = 2 * time.Second
)

const everything = `{__name__=~".+"}`

// hostile are questions that cost much, or that nobody sane asks. Each is asked again and again, a little different each time.
var hostile = []question{
	query(`rate(node_cpu_seconds_total[10y])`),
	query(`max_over_time(` + everything + `[30d:1s])`),
	query(`max_over_time(sum_over_time(rate(node_cpu_seconds_total[1m])[1h:1s])[2h:1s])`),
	query(`quantile_over_time(0.5, ` + everything + `[1h:1s])`),
	query(`stddev_over_time({__name__=~"e2e.*"}[3h:1s] offset 2h)`),
	query(`count_values("value", ` + everything + `)`),
	query(everything + ` * on () group_left () ` + everything),
	query(everything + ` and on () ` + everything + ` or on () ` + everything),
	query(`topk(1e9, ` + everything + `)`),
	query(`{__name__=~"(.*)*(.*)*(.*)*(.*)*x"}`),
	query(`{__name__=~"((((((a{100}){100}){100}){100})))"}`),
	query(strings.Repeat("(", 20_000) + "1" + strings.Repeat(")", 20_000)),
	query(strings.Repeat("-", 50_000) + "1"),
	query("1" + strings.Repeat(" or node_load1", 4_000)),
	query(`node_load1 offset -100y`),
	query(`node_load1 @ 1e300`),
	query("\xff\xfe\x00{"),
	query(strings.Repeat("x", 1<<20)),
	query(`label_join(` + everything + `, "x", ",", "__name__", "instance", "job")`),
	ranged(everything, "1"),
	ranged(`node_load1`, "0.001"),
	ranged(`sort_desc(sum by (__name__) (rate(`+everything+`[5m])))`, "5"),
	ranged(`sum(count_over_time(`+everything+`[1d])) by (cpu)`, "10"),
	ranged(`absent_over_time(`+everything+`[30d])`, "60"),
	ranged(`node_load1`, "-1"),
	{"series", url.Values{"match[]": {everything}, "start": {"0"}}},
	{"series", url.Values{"match[]": strings.Split(strings.Repeat(everything+"\n", 500), "\n")}},
	{"labels", url.Values{"limit": {"-1"}, "start": {"-1e300"}}},
	{"query", url.Values{"query": {"1"}, "timeout": {"1000000h"}, "time": {"9223372036854775807"}}},
	{"query", nil},
}

func query(text string) question { return question{"query", url.Values{"query": {text}}} }
func ranged(text, step string) question {
	now := time.Now()
	return question{"query_range", url.Values{"query": {text}, "start": {fmt.Sprint(now.Add(-24 * time.Hour).Unix())}, "end": {fmt.Sprint(now.Unix())}, "step": {step}}}
}

// attack asks all of it. Every answer must be one of Prometheus's kind, /stats must be answered in time all the while, and what is refused
// for a limit must name its setting. The anonymous memory of the process must stay below the limit.
func attack(server string, pid, limit int64) error {
	peak := int64(0)
	watcher := startWatching(server, statsMost, func() { peak = max(peak, anonymous(pid)) })
	client := &http.Client{Timeout: hostileMost, Transport: &http.Transport{MaxIdleConnsPerHost: hostileAtOnce}}
	var mu sync.Mutex
	statuses, limits, wrong := map[int]int{}, map[string]int{}, []error{}
	work := make(chan question)
	var workers sync.WaitGroup
	for range hostileAtOnce {
		workers.Go(func() {
			for q := range work {
				status, said, err := q.attack(client, server)
				mu.Lock()
				statuses[status]++
				if err != nil {
					wrong = append(wrong, err)
				}
				if _, setting, found := strings.Cut(said, "(SYS_STATS_"); found {
					limits["SYS_STATS_"+setting[:strings.IndexAny(setting, ");")]]++
				}
				mu.Unlock()
			}
		})
	}
	start := time.Now()
	for i := range hostileQuestions {
		q := question{hostile[i%len(hostile)].path, url.Values{"n": {fmt.Sprint(i)}}}
		for name, values := range hostile[i%len(hostile)].form {
			q.form[name] = values
		}
		work <- q
	}
	close(work)
	workers.Wait()
	took := time.Since(start).Round(time.Second)
	if err := watcher.end(); err != nil {
		wrong = append(wrong, err)
	}
	fmt.Printf("%d questions in %s, by status %v, refused by %v\nanonymous memory at most %d MiB, at the end %d MiB\n", hostileQuestions, took, statuses, limits, peak>>20, anonymous(pid)>>20)
	if peak == 0 || peak > limit {
		wrong = append(wrong, fmt.Errorf("%d MiB of anonymous memory, of %d MiB", peak>>20, limit>>20))
	}
	for _, setting := range []string{"SYS_STATS_QUERY_MAX_RANGE", "SYS_STATS_QUERY_MAX_POINTS", "SYS_STATS_QUERY_MAX_SAMPLES"} {
		if limits[setting] == 0 {
			wrong = append(wrong, fmt.Errorf("nothing was refused in the name of %s", setting))
		}
	}
	if len(wrong) > 10 {
		wrong = append(wrong[:10], fmt.Errorf("and %d more", len(wrong)-10))
	}
	return errors.Join(wrong...)
}

// attack asks one of them, and tells what the server said of it.
func (q question) attack(client *http.Client, server string) (status int, said string, err error) {
	response, err := client.PostForm(server+"/api/v1/"+q.path, q.form)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return response.StatusCode, "", err
	}
	var got struct{ Status, Error string }
	if err := json.Unmarshal(body, &got); err != nil || got.Status != "success" && (got.Status != "error" || got.Error == "") {
		return response.StatusCode, "", fmt.Errorf("%s %.80s: %s %.200s: %w", q.path, q.form.Encode(), response.Status, body, errors.Join(err, errors.New("not an answer of Prometheus's kind")))
	}
	if response.StatusCode == http.StatusInternalServerError {
		return response.StatusCode, "", fmt.Errorf("%s %.80s: %s %.200s", q.path, q.form.Encode(), response.Status, got.Error)
	}
	return response.StatusCode, got.Error, nil
}

// anonymous is how many bytes of memory a process has that are not pages of a file, which the kernel could take back; 0 if it is gone.
func anonymous(pid int64) (bytes int64) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // none: 0
	for line := range strings.Lines(string(text)) {
		if kibibytes, found := strings.CutPrefix(line, "RssAnon:"); found && scan(kibibytes, &bytes) {
			return bytes << 10
		}
	}
	return 0
}
