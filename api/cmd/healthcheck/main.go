// Command healthcheck exits 0 when the api beside it is ready, 1 when it is not: the image it lives in has no shell.
package main

import (
	"net/http"
	"os"
	"time"
)

func main() {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get("http://127.0.0.1:8080/readyz")
	if err != nil || answer.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}
