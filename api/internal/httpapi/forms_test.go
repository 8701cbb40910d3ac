package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// stalled is a body whose last byte does not come before end is closed.
type stalled struct {
	begun chan<- struct{}
	end   <-chan struct{}
}

func (s stalled) Read([]byte) (int, error) {
	s.begun <- struct{}{}
	<-s.end
	return 0, io.EOF
}

// Clients that send all of a query but its last byte hold what they sent.
func TestQueriesThatDoNotEndAreBounded(t *testing.T) {
	const most, size = 8 << 20, 60_000
	service := newService(httpapi.Options{Instance: "here", History: http.HandlerFunc(past)})
	begun, end := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	for range most / size {
		group.Go(func() {
			request := httptest.NewRequest(http.MethodPost, "/api/v1/query", stalled{begun, end})
			request.Host, request.ContentLength = "localhost", size
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			service.Handler().ServeHTTP(httptest.NewRecorder(), request)
		})
		<-begun
	}
	long := "query=" + strings.Repeat("1", size)
	answer := service.post("/api/v1/query", long)
	wantRefusal(t, answer, 503, "unavailable", "8 MiB")
	if answer.Header().Get("Retry-After") == "" {
		t.Error("it does not say when to ask again")
	}
	if answer := service.post("/api/v1/query", "query=1"); answer.Code != http.StatusOK {
		t.Errorf("a short query: %d %s", answer.Code, answer.Body)
	}
	close(end)
	group.Wait()
	if answer := service.post("/api/v1/query", long); answer.Code != http.StatusOK {
		t.Errorf("when they are gone: %d %s", answer.Code, answer.Body)
	}
}
