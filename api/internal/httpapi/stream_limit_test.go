package httpapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// As many streams are open as are allowed, those of members that are passed on included. One more is refused, and finds its place when
// somebody has left.
func TestStreamsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := newService(httpapi.Options{MaxStreams: 3, Fleet: members{"there": func(string, url.Values, http.Header) (*http.Response, error) {
			silent, _ := io.Pipe()
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: silent}, nil
		}}})
		service.publish(1)
		network := newPipes()
		served := make(chan error)
		go func() { served <- service.Serve(network) }()
		own, compressed, passedOn := open(t, network, "/stats/stream"), open(t, network, "/stats/stream", "Accept-Encoding", "gzip"), open(t, network, "/stats/stream?instance=there")
		refused := func(target string) {
			t.Helper()
			one := open(t, network, target, "Accept-Encoding", "gzip")
			defer one.close()
			var problem httpapi.Problem
			if err := json.NewDecoder(one.lines).Decode(&problem); err != nil || one.answer.StatusCode != http.StatusServiceUnavailable || problem.Status != 503 ||
				problem.Detail != "There are 3 live streams, and no more are allowed (SYS_STATS_MAX_STREAMS). Ask for /stats, or try again when somebody has left." ||
				one.answer.Header.Get("Retry-After") != "30" || one.answer.Header.Get("Content-Encoding") != "" || one.answer.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %v, %d %v %+v", target, err, one.answer.StatusCode, one.answer.Header, problem)
			}
		}
		for range 5 { // those that were refused take no place
			refused("/stats/stream")
			refused("/stats/stream?instance=there")
		}
		if answer := service.ask("HEAD", "/stats/stream"); answer.Code != http.StatusOK {
			t.Errorf("HEAD is %d", answer.Code)
		}
		for _, leaving := range []viewer{own, passedOn, compressed} {
			leaving.close()
			time.Sleep(time.Second)
			synctest.Wait()
			for _, target := range []string{"/stats/stream?instance=there", "/stats/stream"} {
				next := open(t, network, target)
				if next.answer.StatusCode != http.StatusOK {
					t.Errorf("a place is free, and %s is %d", target, next.answer.StatusCode)
				}
				if target == "/stats/stream" {
					defer next.close()
					break
				}
				next.close()
				time.Sleep(time.Second)
				synctest.Wait()
			}
			refused("/stats/stream")
		}
		stopping, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := service.Stop(stopping); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
}
