package tools_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What is in the way of make up is said before anything is built. A docker of the test's own answers as engines and plugins do that few have.
func TestUpSaysWhatIsInTheWay(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, taken, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for answers, says := range map[string]string{
		`compose*) exit 1 ;;`:                                                                         "no compose plugin",
		`"compose version --short") echo 2.20.3 ;;`:                                                   "2.20.3, and 2.24 or later is needed",
		`"compose version --short") echo v5.5.0 ;; buildx*) exit 1 ;;`:                                "no buildx plugin",
		`"compose version --short") echo 2.40.3 ;; info) exit 1 ;;`:                                   "engine does not answer",
		`"compose version --short") echo 2.40.3 ;; "compose up"*) exit 9 ;;`:                          "port " + taken + " is taken",
		`"compose version --short") echo 2.40.3 ;; "compose ps"*) echo 1 ;; "compose up"*) exit 9 ;;`: "did not get healthy", // the port is its own
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "docker"), []byte("#!/bin/sh\ncase \"$*\" in\n"+answers+"\nesac\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(filepath.Join(root, "tools/up.sh"))
		command.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "PROXY_PORT="+taken, "PROXY_BIND=127.0.0.1")
		if said, err := command.CombinedOutput(); err == nil || !strings.Contains(string(said), says) {
			t.Errorf("docker that answers %s: %v, %s; it should say %q", answers, err, said, says)
		}
	}
}
