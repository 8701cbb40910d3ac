// Command members serves /stats on many ports of this machine, each as a different member of a fleet, for bench/fleet.sh. All serve the
// snapshot in SNAPSHOT, under their own names and with the current time.
//
//	members SNAPSHOT FIRST-PORT COUNT
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "members:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: members SNAPSHOT FIRST-PORT COUNT, got %q", args)
	}
	content, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	first, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	failed := make(chan error)
	for i := range count {
		listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(first+i))
		if err != nil {
			return err
		}
		handler, err := member(content, fmt.Sprintf("node-%03d", i+1))
		if err != nil {
			return err
		}
		go func() { failed <- http.Serve(listener, handler) }()
	}
	return <-failed
}

// member serves a snapshot that changes every second.
func member(content []byte, name string) (http.Handler, error) {
	var snapshot map[string]any
	if err := json.Unmarshal(content, &snapshot); err != nil {
		return nil, err
	}
	snapshot["instance"], snapshot["at"] = name, "@at@"
	template, err := json.Marshal(snapshot)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := time.Now().UTC().Truncate(time.Second)
		etag := fmt.Sprintf("%q", fmt.Sprintf("%s-1-%d", name, now.Unix()))
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(bytes.Replace(template, []byte("@at@"), []byte(now.Format(time.RFC3339)), 1))
	}), nil
}
