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

// report is what one poll told.
type report struct {
	unchanged bool // the snapshot is the one that is known
	etag      string
	name      string
	start     string // of its process, from its ETag; empty where it has none
	hostname  *string
	version   *string
	summary   stats.InstanceSummary
	err       error // goes on after "It "

	// While a snapshot is read: whether it has a machine's part, and what its container's says.
	hasCPU, hasMemory             bool
	containerCPU, containerMemory *float64
}

// poll asks one member for its snapshot.
func (f *Fleet) poll(ctx context.Context, address, etag string) report {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/stats", nil)
	if err != nil {
		return report{err: inWords(err)}
	}
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	answer, err := f.poller.Do(request)
	if err != nil {
		return report{err: inWords(err)}
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && etag != "":
		return report{unchanged: true}
	case answer.StatusCode != http.StatusOK:
		return report{err: fmt.Errorf("answered %d, and not with its snapshot", answer.StatusCode)}
	case answer.ContentLength > maxAnswerBytes:
		return report{err: errTooLong}
	}
	read := decode(answer.Body)
	if tag := answer.Header.Get("ETag"); len(tag) <= maxTextBytes {
		read.etag, read.start = tag, startOf(tag, read.name)
	}
	return read
}

// startOf takes the start of a process out of the ETag of its snapshot, "<instance>-<start>-<sequence>".
func startOf(etag, name string) string {
	rest, found := strings.CutPrefix(strings.Trim(strings.TrimPrefix(etag, "W/"), `"`), name+"-")
	start, _, split := strings.Cut(rest, "-")
	if !found || !split {
		return ""
	}
	return start
}

// inWords says why a member could not be asked, without addresses and without what it sent. It goes on after "It ".
func inWords(err error) error {
	var timeout net.Error
	var unknown *net.DNSError
	var dial *net.OpError
	switch {
	case errors.Is(err, errNoSnapshot):
		return errNoSnapshot
	case errors.Is(err, errTooLong):
		return errTooLong
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, os.ErrDeadlineExceeded):
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
