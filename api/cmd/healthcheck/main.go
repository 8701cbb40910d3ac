// Command healthcheck exits 0 when the api beside it is ready, 1 when it is not: the image it lives in has no shell.
package main

import (
	"context"
	"net/http"
	"os"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if !ready(ctx, "http://127.0.0.1:8080/readyz") {
		os.Exit(1) //nolint:gocritic // the process ends: nothing is left to cancel
	}
}

func ready(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = answer.Body.Close() // only the status counts
	return answer.StatusCode == http.StatusOK
}
