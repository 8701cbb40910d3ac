// The program of the kernel suite (e2e/kernel.sh): it runs as root on a kernel of its own, starts the real api there under cgroups that
// it makes, does things to the machine, and asks /stats what it sees. Called with load it is one of the loads.
package main

import (
	"fmt"
	"os"
	"strings"
)

// suites are what is checked after each way to boot.
var suites = map[string]func(*results){
	"machine":    checkMachine,
	"no-psi":     checkNoPressure,
	"no-memory":  checkNoMemoryController,
	"contention": checkContention,
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "load" {
		if err := load(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
		return
	}
	name, err := os.ReadFile("/suite")
	if err != nil {
		fmt.Println("kernel: which suite it is stands nowhere:", err)
		os.Exit(2)
	}
	suite := suites[strings.TrimSpace(string(name))]
	if suite == nil {
		fmt.Printf("kernel: there is no suite %q\n", name)
		os.Exit(2)
	}
	keepAlive(os.Getpid())
	counted, err := newResults()
	if err != nil {
		fmt.Println("kernel: how long the suite may take:", err)
		os.Exit(2)
	}
	suite(counted)
	counted.end()
}
