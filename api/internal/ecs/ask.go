package ecs

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
)

const (
	askTimeout     = time.Second
	maxAnswerBytes = 1 << 20 // a task of ten containers takes some 60 kB
	maxHeaderBytes = 64 << 10
)

// problem is why the agent gave no answer, in a sentence, with the fix where one is known.
type problem struct{ reason, hint string }

func (p problem) Error() string { return strings.TrimSpace(p.reason + " " + p.hint) }

// newClient returns a client for the agent alone: through no proxy, and nowhere that an answer points to.
func newClient() *http.Client {
	return &http.Client{
		Timeout: askTimeout,
		Transport: &http.Transport{
			DisableCompression:     true, // what is counted is what is read
			MaxIdleConns:           1,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: maxHeaderBytes,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ask returns the body of what the agent answers at path, below the address of our container.
func (r *Reader) ask(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.uri+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusTooManyRequests:
		return nil, problem{"The ECS agent limits how often it may be asked (429), over all tasks of the instance: it is asked less often now.", ""}
	case http.StatusNotFound:
		return nil, problem{"The ECS agent does not know this container (404).", "It may take some seconds after the start."}
	default:
		return nil, problem{fmt.Sprintf("The ECS agent answered %d.", answer.StatusCode), ""}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxAnswerBytes {
		return nil, problem{fmt.Sprintf("The ECS agent answered with more than %d KiB.", maxAnswerBytes>>10), ""}
	}
	return body, nil
}

// inWords says of any error why the agent gave no answer, without addresses and system calls.
func inWords(err error) problem {
	if known := (problem{}); errors.As(err, &known) {
		return known
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) {
		return problem{fmt.Sprintf("The ECS agent did not answer in %s.", askTimeout), ""}
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return problem{fmt.Sprintf("The ECS agent cannot be reached: %v.", err), "ECS sets ECS_CONTAINER_METADATA_URI_V4 itself: leave it as it is."}
}
