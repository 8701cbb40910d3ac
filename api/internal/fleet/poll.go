package fleet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// report is the result of one poll.
type report struct {
	unchanged  bool // the snapshot is the one that is known
	hasSummary bool // false for an older member, which was polled for its whole snapshot
	etag       string
	name       string
	start      string // of its process, from its ETag; empty without one
	hostname   *string
	version    *string
	summary    stats.InstanceSummary
	err        error // a phrase that continues "It "
}

// poll asks one member for its summary; one that is known to have none, or says so, for its snapshot. Both together must come
// within pollTimeout.
func (f *Fleet) poll(ctx context.Context, address string, before state) report {
	ctx, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	if !before.isOlder {
		told, found := f.get(ctx, address+"/stats/summary", before.etag, maxSummaryBytes)
		if found {
			told.hasSummary = true
			return told
		}
	}
	told, found := f.get(ctx, address+"/stats", before.etag, maxSnapshotBytes)
	if !found {
		return report{err: errors.New("answered 404 instead of a summary")}
	}
	return told
}

// get asks for a summary or snapshot. It returns false where there is nothing at this address.
func (f *Fleet) get(ctx context.Context, target, etag string, maxBytes int64) (report, bool) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+target, nil)
	if err != nil {
		return report{err: describeFailure(err)}, true
	}
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	if err := f.authorize(request); err != nil {
		return report{err: err}, true
	}
	response, err := f.poller.Do(request)
	if err != nil {
		return report{err: describeFailure(err)}, true
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotFound:
		return report{}, false
	case response.StatusCode == http.StatusNotModified && etag != "":
		return report{unchanged: true}, true
	case response.StatusCode != http.StatusOK:
		return report{err: f.describeStatus(response.StatusCode, request.URL.Hostname())}, true
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, response.Body, maxBytes))
	if err != nil {
		return report{err: describeFailure(err)}, true
	}
	told := decode(body)
	if tag := response.Header.Get("ETag"); told.err == nil && len(tag) <= maxTextBytes {
		told.etag, told.start = tag, startOf(tag, told.name)
	}
	return told, true
}

// describeStatus says what an answer that is no summary means, and what to do where that is known, as a phrase that continues "It ".
func (f *Fleet) describeStatus(status int, host string) error {
	switch {
	case status == http.StatusUnauthorized && f.options.Credentials == nil:
		return errors.New("answered 401: it wants a password. Set SYS_STATS_PEER_PASSWORD_FILE here")
	case status == http.StatusUnauthorized:
		return errors.New("answered 401: SYS_STATS_PEER_USER and the password in SYS_STATS_PEER_PASSWORD_FILE are not right there")
	case status == http.StatusMisdirectedRequest:
		return fmt.Errorf("answered 421: it does not know the host name %s. Add it to PROXY_HOSTS there", printable(host))
	default:
		return fmt.Errorf("answered %d instead of a summary", status)
	}
}

// startOf returns the start of a process from the ETag of its snapshot, "<instance>-<start>-<sequence>".
func startOf(etag, name string) string {
	rest, found := strings.CutPrefix(strings.Trim(strings.TrimPrefix(etag, "W/"), `"`), name+"-")
	start, _, split := strings.Cut(rest, "-")
	if !found || !split {
		return ""
	}
	return start
}

// describeFailure says why a member could not be polled, without addresses and without what it sent, as a phrase that continues
// "It ".
func describeFailure(err error) error {
	var timeout net.Error
	var unknown *net.DNSError
	var dial *net.OpError
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return fmt.Errorf("answered with more than %d KiB", tooLong.Limit>>10)
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("did not answer in %s", pollTimeout.Round(time.Second))
	case errors.As(err, &unknown):
		return errors.New("cannot be reached: its name does not resolve")
	case errors.As(err, &dial) && dial.Op == "dial":
		return fmt.Errorf("cannot be reached: %w", innermost(dial))
	case errors.As(err, &dial), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("broke off its answer")
	default:
		return errors.New("answered with something that is not HTTP")
	}
}

func innermost(err error) error {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}
