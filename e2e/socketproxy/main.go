// Command socketproxy stands in for the proxy that docker-compose.names.yaml tells users to start, so that the suite needs nothing from a registry. It takes
// the same arguments, and passes requests on to that socket:
//
//	socketproxy -listenip=ADDRESS -allowfrom=HOST -allowGET=PATTERN -socketpath=PATH
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"slices"
	"time"
)

const port = "2375"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "socketproxy:", err)
		os.Exit(1)
	}
}

func run() error {
	listen := flag.String("listenip", "127.0.0.1", "address to listen on")
	from := flag.String("allowfrom", "127.0.0.1", "host that may ask")
	pattern := flag.String("allowGET", "", "paths that may be asked for")
	socket := flag.String("socketpath", "/var/run/docker.sock", "where the engine listens")
	flag.Parse()
	if *pattern == "" || flag.NArg() > 0 {
		return errors.New("-allowGET is needed, and there are no arguments but flags")
	}
	allowed, err := regexp.Compile("^(?:" + *pattern + ")$")
	if err != nil {
		return err
	}
	engine := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "docker"})
	engine.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", *socket)
	}}
	server := http.Server{Addr: net.JoinHostPort(*listen, port), ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, _, _ := net.SplitHostPort(r.RemoteAddr)
		hosts, err := net.DefaultResolver.LookupHost(r.Context(), *from)
		if err != nil || !slices.Contains(hosts, client) || r.Method != http.MethodGet || !allowed.MatchString(r.URL.Path) {
			fmt.Println("refused", client, r.Method, r.URL.Path)
			http.Error(w, "refused", http.StatusForbidden)
			return
		}
		fmt.Println("passed", client, r.Method, r.URL)
		engine.ServeHTTP(w, r)
	})}
	return server.ListenAndServe()
}
