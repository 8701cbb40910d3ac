// Command bare serves the bytes of a file on every path, with nothing around net/http: what bench/load.sh compares the api with.
//
//	bare FILE
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: bare FILE, got %q", args)
	}
	content, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	server := &http.Server{Addr: ":8080", ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(content) // the client is gone
	})}
	return server.ListenAndServe()
}
