package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"time"
)

// expressions are of every kind that dashboards and rules use.
var expressions = []string{
	`e2e_celsius`,
	`e2e_requests_total{code=~"2..|5..",machine!="m0"}`,
	`rate(e2e_requests_total[5m])`,
	`sum by (code) (rate(e2e_requests_total[1m]))`,
	`sum without (machine) (increase(e2e_requests_total[1h]))`,
	`irate(e2e_requests_total{code="500"}[2m])`,
	`avg_over_time(e2e_celsius[10m])`,
	`max_over_time(rate(e2e_requests_total[5m])[30m:1m])`,
	`histogram_quantile(0.9, sum by (le) (rate(e2e_seconds_bucket[5m])))`,
	`topk(2, e2e_celsius)`,
	`sum(rate(e2e_requests_total{code="500"}[5m])) / sum(rate(e2e_requests_total[5m]))`,
	`predict_linear(e2e_celsius[30m], 3600)`,
	`stddev by (machine) (e2e_celsius) or vector(7)`,
	`e2e_celsius offset 20m - e2e_celsius`,
	`label_replace(e2e_celsius, "short", "$1", "machine", "m(.)")`,
	`resets(e2e_requests_total[1h]) + changes(e2e_odd[5m] offset 1h) or count_over_time(e2e_odd[3m])`,
	`absent(e2e_celsius{machine="m1"})`,
	`quantile_over_time(0.95, e2e_celsius[15m]) > bool 50`,
	`e2e_requests_total * on (machine) group_left () (e2e_celsius unless e2e_celsius > 55)`,
	`sort_desc(e2e_odd) or clamp(deriv(e2e_celsius[10m]), -0.01, 0.01)`,
}

type answer struct {
	Status, ErrorType string
	Error             string
	Data              struct {
		ResultType string
		Result     any
	}
	Warnings, Infos []string
}

// compare asks two servers the same, and wants answers that are equal to the last digit.
func compare(ours, other string, start time.Time) error {
	var differences []error
	for _, expression := range expressions {
		isEmpty := true
		for _, question := range questions(expression, start) {
			one, err := question.ask(ours)
			if err != nil {
				return err
			}
			two, err := question.ask(other)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(one, two) {
				differences = append(differences, fmt.Errorf("%s %s\n  ours:  %s\n  other: %s", question.path, question.form.Encode(), short(one), short(two)))
			}
			if list, isList := two.Data.Result.([]any); two.Status == "success" && (!isList || len(list) > 0) {
				isEmpty = false
			}
		}
		if isEmpty {
			differences = append(differences, fmt.Errorf("%s has no answer, so nothing was compared", expression))
		}
	}
	if len(differences) == 0 {
		fmt.Printf("%d expressions\n", len(expressions))
	}
	return errors.Join(differences...)
}

type question struct {
	path string
	form url.Values
}

func questions(expression string, start time.Time) []question {
	at := func(offset time.Duration) string { return strconv.FormatInt(start.Add(offset).Unix(), 10) }
	list := []question{{"query_range", url.Values{"query": {expression}, "start": {at(0)}, "end": {at(dataSpan)}, "step": {"47"}}}}
	for _, offset := range []time.Duration{7 * time.Minute, 55 * time.Minute, 130 * time.Minute, dataSpan - time.Second} {
		list = append(list, question{"query", url.Values{"query": {expression}, "time": {at(offset)}}})
	}
	return list
}

func (q question) ask(server string) (answer, error) {
	response, err := http.PostForm(server+"/api/v1/"+q.path, q.form)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	var got answer
	if err := json.Unmarshal(body, &got); err != nil {
		return answer{}, fmt.Errorf("%s of %s: %s: %w: %.200s", q.path, server, response.Status, err, body)
	}
	return got, nil
}

func short(a answer) string {
	text, _ := json.Marshal(a)
	return fmt.Sprintf("%.600s", text)
}
